// The files of a mask model: found, checked against a profile, installed. The project ships profiles, no
// model (docs/mask.md). An installed model is a folder with its files and the profile, profile.toml.
#pragma once

#include <string>
#include <vector>

#include "mask/profile.h"

namespace gate::mask {

/// The model's files, read and found to be the ones the profile names.
struct ModelBytes {
    std::string network, weights;
};

/// Faults: model_missing (a file is not there), model_wrong (cut off, or another checksum than the profile's).
Result<ModelBytes> read_model(const Profile& profile, const std::string& folder);

/// The profile of the model in `folder`: its own profile.toml, else the shipped one whose files are there.
/// Faults: model_missing, config_invalid (a mistake in profile.toml).
Result<Profile> profile_of(const std::string& folder);

/// Puts the model that `sources` hold (folders, or files; what is missing is looked for beside them) into
/// `folder`, after checking it against the profile in it: all or nothing, an earlier model is replaced. A
/// licence is copied where there is one. Returns the profile. Faults: those of both above, file_unreadable.
Result<Profile> install_model(const std::vector<std::string>& sources, const std::string& folder);

/// Where the gate with this data folder keeps its model.
inline std::string model_folder(const std::string& data) { return data + "/models/mask"; }

}  // namespace gate::mask
