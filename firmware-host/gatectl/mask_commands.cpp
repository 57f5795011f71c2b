#include "gatectl/mask_commands.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "camera/picture_file.h"
#include "gatectl/options.h"
#include "mask/detector.h"
#include "mask/model.h"
#include "system/clock.h"

namespace gate {
namespace {

using nlohmann::ordered_json;
constexpr std::size_t kMostFaces = 16;

ordered_json json_of(const mask::Face& face) {
    const auto whole = [](float value) { return static_cast<int>(std::lround(value)); };
    return {{"box", {whole(face.box.x), whole(face.box.y), whole(face.box.w), whole(face.box.h)}},
            {"kind", name_of(face.kind)},
            {"score", std::round(face.score * 1000) / 1000}};
}

/// "faces" and "ms", the check's own time without reading the file, or "error".
void look(const std::string& file, mask::Detector& detector, const Clock& clock, ordered_json& line) {
    const auto picture = camera::load_picture(file);
    const camera::ColourImage colour = picture ? camera::decode_colour(picture->snapshot) : camera::ColourImage{};
    if (colour.pixels.empty()) {
        line["error"] =
            picture.ok() || picture.fault().reason != Reason::file_unreadable ? "not a picture" : "cannot be read";
        return;
    }
    const Instant begun = clock.now();
    const auto faces = detector.find(colour.view(), kMostFaces);
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(clock.now() - begun);
    if (!faces) {
        line["error"] = faces.fault().detail;
        return;
    }
    line["faces"] = ordered_json::array();
    for (const mask::Face& face : *faces) line["faces"].push_back(json_of(face));
    line["ms"] = static_cast<double>(took.count()) / 1000;
}

int judge_pictures(const std::vector<std::string>& files, const std::string& folder) {
    const SystemClock clock;
    const auto detector = mask::Detector::load(folder);
    if (!detector) return complain(detector.fault());
    bool good = true;
    for (const std::string& file : files) {
        ordered_json line{{"file", file}};
        look(file, **detector, clock, line);
        good = good && !line.contains("error");
        std::cout << line.dump(-1, ' ', false, ordered_json::error_handler_t::replace) << std::endl;
    }
    return good ? 0 : 1;
}

int install(const std::vector<std::string>& sources, const std::string& data) {
    const std::string folder = mask::model_folder(data);
    const auto profile = mask::install_model(sources, folder);
    if (!profile) return complain(profile.fault());
    // What fits the checksums is also tried: a computer whose OpenCV cannot run it should say so now.
    if (const auto tried = mask::Detector::load(folder); !tried) return complain(tried.fault());
    std::cout << folder << ": " << profile->name << " installed (" << profile->licence
              << "); restart gated to use it / 已安装，重启 gated 后生效\n";
    return 0;
}

}  // namespace

void add_mask(CLI::App& app) {
    CLI::App* mask = app.add_subcommand("mask", "Judge the faces in pictures as the mask check of a lane does");
    const auto place = add_place(*mask);
    const auto pictures = std::make_shared<std::vector<std::string>>();
    const auto folder = std::make_shared<std::string>();
    mask->add_option("IMAGE", *pictures, "pictures: one JSON line each; exit code 1 if one could not be read")
        ->required();
    mask->add_option("--model", *folder, "folder of a model, instead of the gate's installed one");
    mask->callback([=] {
        std::string model = *folder;
        if (model.empty()) {
            const auto data = place->data_folder();
            if (!data) throw CLI::RuntimeError(complain(data.fault()));
            model = mask::model_folder(*data);
        }
        if (const int code = judge_pictures(*pictures, model)) throw CLI::RuntimeError(code);
    });

    CLI::App* model = app.add_subcommand("model", "The model of the mask check")->require_subcommand(1);
    CLI::App* put = model->add_subcommand("install", "Check a model's files and install them for the gate");
    const auto where = add_place(*put);
    const auto sources = std::make_shared<std::vector<std::string>>();
    put->add_option("FILE|FOLDER", *sources, "the model's folder, or its files")->required();
    put->callback([=] {
        const auto data = where->data_folder();
        if (!data) throw CLI::RuntimeError(complain(data.fault()));
        if (const int code = install(*sources, *data)) throw CLI::RuntimeError(code);
    });
}

}  // namespace gate
