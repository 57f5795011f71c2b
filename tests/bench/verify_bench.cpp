// Verified codes per second and core, by family, beside the bare OpenSSL verification of a signature of the same kind
// of key over as long a message, in turns in the same run.
//
//     verify_bench FOLDER [SECONDS]    FOLDER as tests/bench/verify.py makes it: trust/ and NAME.txt, a code a line
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "base/check.h"
#include "cpu_clock.h"
#include "pass/read_code.h"

namespace gate {
namespace {

using PKey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

constexpr int kBatch = 50;

/// One signature, and what checking it costs with nothing around it.
class Bare {
public:
    Bare(bool rsa, std::size_t message)
        : rsa_(rsa), key_(rsa ? EVP_RSA_gen(2048) : EVP_EC_gen("P-256"), EVP_PKEY_free), message_(message, 'x') {
        const Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
        EVP_PKEY_CTX* how = nullptr;
        std::size_t size = 512;
        signature_.resize(size);
        check(EVP_DigestSignInit(context.get(), &how, EVP_sha256(), nullptr, key_.get()) == 1, "sign");
        pad(how);
        check(EVP_DigestSign(context.get(), signature_.data(), &size, message_.data(), message_.size()) == 1, "sign");
        signature_.resize(size);
    }
    void verify() const {
        const Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
        EVP_PKEY_CTX* how = nullptr;
        check(EVP_DigestVerifyInit(context.get(), &how, EVP_sha256(), nullptr, key_.get()) == 1, "verify");
        pad(how);
        check(EVP_DigestVerify(context.get(), signature_.data(), signature_.size(), message_.data(), message_.size()) ==
                  1,
              "verify");
    }

private:
    void pad(EVP_PKEY_CTX* how) const {
        if (!rsa_) return;
        check(EVP_PKEY_CTX_set_rsa_padding(how, RSA_PKCS1_PSS_PADDING) == 1, "padding");
        check(EVP_PKEY_CTX_set_rsa_pss_saltlen(how, RSA_PSS_SALTLEN_DIGEST) == 1, "salt");
    }
    bool rsa_;
    PKey key_;
    Bytes message_, signature_;
};

double median(std::vector<double> values) {
    std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
    return values[values.size() / 2];
}

template <class Call>
double per_second(Call call) {
    const bench::CpuClock clock;
    const Instant begun = clock.now();
    for (int i = 0; i < kBatch; ++i) call(i);
    return kBatch / std::chrono::duration<double>(clock.now() - begun).count();
}

void measure(const std::string& name, const std::vector<std::string>& lines, const Trust& trust, const Moment& moment,
             double for_seconds) {
    const Bare bare(name.find("rsa") != std::string::npos, lines.front().size() / 2);
    CodeReader reader;
    std::vector<double> ours, theirs, ratios;
    const bench::CpuClock clock;
    const Instant end = clock.now() + milliseconds(static_cast<int>(for_seconds * 1000));
    while (clock.now() < end) {
        theirs.push_back(per_second([&](int) { bare.verify(); }));
        ours.push_back(per_second([&](int i) {
            check(is_good(reader.read(lines[static_cast<std::size_t>(i) % lines.size()], trust, moment).status),
                  "valid");
        }));
        ratios.push_back(ours.back() / theirs.back());
    }
    std::printf("| %s | %zu | %.0f | %.0f | %.2f |\n", name.c_str(), lines.front().size(), median(ours), median(theirs),
                median(ratios));
}

}  // namespace
}  // namespace gate

int main(int count, char** arguments) {
    using namespace gate;
    if (count < 2) return std::fprintf(stderr, "usage: verify_bench FOLDER [SECONDS]\n"), 2;
    const std::string folder = arguments[1];
    const LoadedTrust loaded = load_trust(folder + "/trust");
    const Moment moment{*parse_rfc3339("2021-06-01T12:00:00Z"), true, {}};
    std::printf("| code | letters | verified/s | bare OpenSSL/s | of it |\n|---|---|---|---|---|\n");
    for (const char* name : {"dcc-es256", "dcc-rsa2048-ps256", "shc-es256", "pass-es256"}) {
        std::ifstream in(folder + "/" + name + ".txt");
        std::vector<std::string> lines;
        for (std::string line; std::getline(in, line);) lines.push_back(line);
        if (!lines.empty()) measure(name, lines, loaded.trust, moment, count > 2 ? std::atof(arguments[2]) : 5);
    }
}
