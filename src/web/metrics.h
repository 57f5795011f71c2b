// Figures in the text format of Prometheus, version 0.0.4.
#pragma once

#include <map>
#include <set>
#include <string>

namespace gate::web {

/// The samples of one name stand together, in the order in which the names came.
class Metrics {
public:
    using Labels = std::map<std::string, std::string>;

    /// `name` as Prometheus wants it: letters, digits and _; totals of counters end in _total.
    void counter(const std::string& name, const std::string& help, double value, const Labels& labels = {});
    void gauge(const std::string& name, const std::string& help, double value, const Labels& labels = {});
    const std::string& text() const { return text_; }

private:
    void sample(const std::string& name, const std::string& help, const char* type, double value, const Labels& labels);
    std::string text_;
    std::set<std::string> named_;
};

}  // namespace gate::web
