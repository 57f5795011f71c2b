// Provincial codes for `gatectl verify`: recognised by profiles, and asked about only where the user says so.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "net/authority.h"

namespace gate {

class Provinces {
public:
    struct Options {
        std::string profiles;  // a folder of *.toml; empty: the shipped ones
        bool ask = false;      // ask the service of [authority] in `config`; else the network is never touched
        std::string config = "/etc/small-gate/gate.toml";
    };
    /// Faults: config_invalid names the first mistake.
    static Result<Provinces> make(const Options& options, const Clock& clock);

    const std::vector<ProvinceCode>& codes() const { return codes_; }
    /// `code` as the authority answers about `text`; itself where nobody is asked or nobody answered.
    HealthCode answered(HealthCode code, const std::string& text, WallTime at) const;

private:
    std::vector<ProvinceCode> codes_;
    std::unique_ptr<net::AuthorityService> service_;
};

}  // namespace gate
