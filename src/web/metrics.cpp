#include "web/metrics.h"

#include <cstdio>

namespace gate::web {
namespace {

std::string quoted(const std::string& value) {
    std::string out;
    for (const char c : value) {
        if (c == '\\' || c == '"') out += '\\';
        out += c == '\n' ? std::string("\\n") : std::string(1, c);
    }
    return "\"" + out + "\"";
}

std::string number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.10g", value);
    return text;
}

}  // namespace

void Metrics::counter(const std::string& name, const std::string& help, double value, const Labels& labels) {
    sample(name, help, "counter", value, labels);
}

void Metrics::gauge(const std::string& name, const std::string& help, double value, const Labels& labels) {
    sample(name, help, "gauge", value, labels);
}

void Metrics::sample(const std::string& name, const std::string& help, const char* type, double value,
                     const Labels& labels) {
    if (named_.insert(name).second) text_ += "# HELP " + name + " " + help + "\n# TYPE " + name + " " + type + "\n";
    std::string all;
    for (const auto& [label, text] : labels) all += (all.empty() ? "" : ",") + label + "=" + quoted(text);
    text_ += name + (all.empty() ? "" : "{" + all + "}") + " " + number(value) + "\n";
}

}  // namespace gate::web
