// The district's server put together: ledger, accounts, pages, the gates' routes, and the thread that keeps today's
// picture new.
#pragma once

#include <memory>

#include "base/result.h"
#include "gate-district/config.h"

namespace gate {

class DistrictService {
public:
    /// Opens everything and binds. Faults: ledger_broken, accounts_broken, tls_invalid, address_in_use.
    static Result<std::unique_ptr<DistrictService>> make(const DistrictServerConfig& config);
    ~DistrictService();  // stops what start() began

    void start();
    /// Of the pages: "https://127.0.0.1:8090/".
    std::string address() const;

private:
    struct Inner;
    explicit DistrictService(std::unique_ptr<Inner> inner);
    std::unique_ptr<Inner> inner_;
};

}  // namespace gate
