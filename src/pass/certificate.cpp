#include "pass/certificate.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace gate {
namespace {

using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

constexpr int kFewestRsaBits = 2048;
constexpr std::string_view kUses[] = {"1.3.6.1.4.1.1847.2021.1.", "1.3.6.1.4.1.0.1847.2021.1."};

void note_use(std::string_view oid, SignerUse& use) {
    for (const std::string_view family : kUses) {
        if (!oid.starts_with(family)) continue;
        const std::string_view last = oid.substr(family.size());
        if (last == "1") use.test = true;
        if (last == "2") use.vaccination = true;
        if (last == "3") use.recovery = true;
    }
}

SignerUse use_of(const X509* certificate) {
    SignerUse use;
    using Usages = std::unique_ptr<EXTENDED_KEY_USAGE, decltype(&EXTENDED_KEY_USAGE_free)>;
    const Usages usages(
        static_cast<EXTENDED_KEY_USAGE*>(X509_get_ext_d2i(certificate, NID_ext_key_usage, nullptr, nullptr)),
        EXTENDED_KEY_USAGE_free);
    for (int i = 0; usages && i < sk_ASN1_OBJECT_num(usages.get()); ++i) {
        char oid[80] = "";
        OBJ_obj2txt(oid, sizeof oid, sk_ASN1_OBJECT_value(usages.get(), i), 1);
        note_use(oid, use);
    }
    const bool any = use.test || use.vaccination || use.recovery;
    return any ? use : SignerUse{true, true, true};
}

std::optional<WallTime> time_of(const ASN1_TIME* time) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
    const std::chrono::year_month_day day(std::chrono::year(parts.tm_year + 1900),
                                          std::chrono::month(static_cast<unsigned>(parts.tm_mon + 1)),
                                          std::chrono::day(static_cast<unsigned>(parts.tm_mday)));
    return WallTime(std::chrono::sys_days(day)) + std::chrono::hours(parts.tm_hour) +
           std::chrono::minutes(parts.tm_min) + seconds(parts.tm_sec);
}

bool is_usable(const Key& key) {
    return key.kind() == Key::Kind::rsa ? key.bits() >= kFewestRsaBits : key.kind() != Key::Kind::other;
}

Result<SignerCertificate> signer_of(const X509* certificate) {
    EVP_PKEY* key = X509_get_pubkey(const_cast<X509*>(certificate));
    if (!key) return Fault{Reason::trust_unreadable, "the certificate's key cannot be read"};
    SignerCertificate signer{.key = Key::adopt(key)};
    if (!is_usable(signer.key))
        return Fault{Reason::trust_unreadable,
                     "the certificate's key must be EC (P-256, P-384, P-521) or RSA of 2048 bits"};
    const auto from = time_of(X509_get0_notBefore(certificate)), to = time_of(X509_get0_notAfter(certificate));
    unsigned size = 0;
    if (!from || !to || X509_digest(certificate, EVP_sha256(), signer.fingerprint.data(), &size) != 1)
        return Fault{Reason::trust_unreadable, "the certificate's dates cannot be read"};
    signer.not_before = *from;
    signer.not_after = *to;
    signer.use = use_of(certificate);
    return signer;
}

Certificate from_der(ByteView der) {
    const unsigned char* at = der.data();
    Certificate certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())), X509_free);
    if (certificate && at != der.data() + der.size()) certificate.reset();
    return certificate;
}

std::vector<Certificate> all_of(const std::string& bytes) {
    std::vector<Certificate> found;
    if (bytes.find("-----BEGIN") != std::string::npos) {
        const std::unique_ptr<BIO, decltype(&BIO_free)> bio(
            BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())), BIO_free);
        while (X509* next = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr))
            found.emplace_back(next, X509_free);
    } else {
        Certificate one = from_der(bytes_of(bytes));
        if (!one) {
            std::string text = bytes;
            std::erase_if(text, [](char c) { return c == '\n' || c == '\r' || c == ' '; });
            if (const auto der = from_base64(text)) one = from_der(*der);
        }
        if (one) found.push_back(std::move(one));
    }
    ERR_clear_error();
    return found;
}

}  // namespace

Result<std::vector<SignerCertificate>> read_certificates(const std::string& bytes) {
    std::vector<SignerCertificate> signers;
    for (const Certificate& certificate : all_of(bytes)) {
        auto signer = signer_of(certificate.get());
        if (!signer) return signer.fault();
        signers.push_back(*signer);
    }
    if (signers.empty()) return Fault{Reason::trust_unreadable, "holds no certificate (X.509 in PEM or DER)"};
    return signers;
}

}  // namespace gate
