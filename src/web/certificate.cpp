#include "web/certificate.h"

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <memory>

#include "base/digest.h"
#include "base/files.h"

namespace gate::web {
namespace {

template <class T, void (*free)(T*)>
struct Free {
    void operator()(T* object) const { free(object); }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY, EVP_PKEY_free>>;
using X = std::unique_ptr<X509, Free<X509, X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION, X509_EXTENSION_free>>;
using Bio = std::unique_ptr<BIO, Free<BIO, BIO_free_all>>;

constexpr std::chrono::days kCertificateLives{800};  // browsers take no certificate of more than 825
constexpr std::chrono::days kRenewBefore{30};

Fault invalid(const std::string& what) { return {Reason::tls_invalid, what}; }

Bio bio_of(const std::string& text) { return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))); }

std::string taken(const Bio& bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return std::string(data, static_cast<std::size_t>(size));
}

std::string fingerprint_of(X509* certificate) {
    Digest digest{};
    unsigned size = 0;
    X509_digest(certificate, EVP_sha256(), digest.data(), &size);
    std::string text;
    for (const std::uint8_t byte : digest) {
        std::string hex = to_hex({&byte, 1});
        std::transform(hex.begin(), hex.end(), hex.begin(),
                       [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
        text += (text.empty() ? "" : ":") + hex;
    }
    return text;
}

WallTime end_of(X509* certificate) {
    std::tm end{};
    ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &end);
    return WallTime(seconds(::timegm(&end)));
}

bool is_address(const std::string& name) {
    in6_addr into{};
    return ::inet_pton(AF_INET, name.c_str(), &into) == 1 || ::inet_pton(AF_INET6, name.c_str(), &into) == 1;
}

bool is_host(const std::string& name) {
    return !name.empty() && name.size() < 254 && std::all_of(name.begin(), name.end(), [](unsigned char c) {
        return (c < 0x80 && std::isalnum(c)) || c == '-' || c == '.';
    });
}

/// "DNS:localhost,IP:127.0.0.1"
std::string alternative_names(const std::vector<std::string>& names) {
    std::string text = "DNS:localhost";
    for (const std::string& name : names) {
        if (is_address(name))
            text += ",IP:" + name;
        else if (is_host(name) && name != "localhost")
            text += ",DNS:" + name;
    }
    return text;
}

bool add_extension(X509* certificate, int id, const std::string& value) {
    const Extension extension(X509V3_EXT_conf_nid(nullptr, nullptr, id, value.c_str()));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool fill(X509* certificate, EVP_PKEY* key, const std::string& names, WallTime now) {
    const auto at = [&](WallTime time) { return std::chrono::floor<seconds>(time).time_since_epoch().count(); };
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set_int64(X509_get_serialNumber(certificate), random_id());
    ASN1_TIME_set(X509_getm_notBefore(certificate), at(now - std::chrono::days(1)));
    ASN1_TIME_set(X509_getm_notAfter(certificate), at(now + kCertificateLives));
    X509_set_pubkey(certificate, key);
    X509_NAME* name = X509_get_subject_name(certificate);
    const auto* common = reinterpret_cast<const unsigned char*>("Small Gate");
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, common, -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    return add_extension(certificate, NID_basic_constraints, "critical,CA:FALSE") &&
           add_extension(certificate, NID_ext_key_usage, "serverAuth") &&
           add_extension(certificate, NID_subject_alt_name, names) && X509_sign(certificate, key, EVP_sha256()) > 0;
}

Status make(const std::string& certificate_path, const std::string& key_path, const std::string& names, WallTime now) {
    const Key key(EVP_EC_gen("P-256"));
    const X certificate(X509_new());
    if (!key || !certificate || !fill(certificate.get(), key.get(), names, now)) return invalid("OpenSSL made none");
    const Bio certificate_pem(BIO_new(BIO_s_mem())), key_pem(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(certificate_pem.get(), certificate.get());
    PEM_write_bio_PrivateKey(key_pem.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    // The key first: a certificate without its key would be taken for the site's own mistake.
    if (const Status kept = replace_file(key_path, taken(key_pem), 0600); !kept) return invalid(kept.fault().detail);
    const Status kept = replace_file(certificate_path, taken(certificate_pem), 0600);
    return kept ? Status(Done{}) : Status(invalid(kept.fault().detail));
}

/// The names as the certificate has them, in the form of alternative_names().
std::string names_of(X509* certificate) {
    std::string text;
    auto* names = static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
    for (int i = 0; i < sk_GENERAL_NAME_num(names); ++i) {
        const GENERAL_NAME* name = sk_GENERAL_NAME_value(names, i);
        const ASN1_STRING* value = name->type == GEN_DNS ? name->d.dNSName : name->d.iPAddress;
        const unsigned char* bytes = ASN1_STRING_get0_data(value);
        const auto size = static_cast<std::size_t>(ASN1_STRING_length(value));
        char address[INET6_ADDRSTRLEN] = "";
        if (name->type == GEN_IPADD) ::inet_ntop(size == 4 ? AF_INET : AF_INET6, bytes, address, sizeof address);
        text += (text.empty() ? "" : ",") + (name->type == GEN_DNS
                                                 ? "DNS:" + std::string(reinterpret_cast<const char*>(bytes), size)
                                                 : "IP:" + std::string(address));
    }
    GENERAL_NAMES_free(names);
    return text;
}

X parsed(const std::string& pem) { return X(PEM_read_bio_X509(bio_of(pem).get(), nullptr, nullptr, nullptr)); }

}  // namespace

Result<Certificate> load_certificate(const std::string& certificate, const std::string& key) {
    const auto chain_pem = read_file(certificate), key_pem = read_file(key);
    if (!chain_pem || !key_pem) return invalid((chain_pem ? key_pem : chain_pem).fault().detail);
    Certificate out{*chain_pem, *key_pem, "", {}};
    const X x = parsed(out.chain_pem);
    if (!x) return invalid(certificate + ": no certificate in PEM can be read from it");
    const auto no_password = [](char*, int, int, void*) { return -1; };
    const Key private_key(PEM_read_bio_PrivateKey(bio_of(out.key_pem).get(), nullptr, no_password, nullptr));
    if (!private_key) return invalid(key + ": no private key in PEM without a password can be read from it");
    if (X509_check_private_key(x.get(), private_key.get()) != 1)
        return invalid(key + ": is not the key of " + certificate);
    out.fingerprint = fingerprint_of(x.get());
    out.until = end_of(x.get());
    return out;
}

Result<Certificate> own_certificate(const std::string& folder, const std::vector<std::string>& names, WallTime now) {
    const std::string certificate = folder + "/tls-certificate.pem", key = folder + "/tls-key.pem";
    const std::string wanted = alternative_names(names);
    auto loaded = load_certificate(certificate, key);
    const bool good =
        loaded.ok() && loaded->until - now > kRenewBefore && names_of(parsed(loaded->chain_pem).get()) == wanted;
    if (good) return loaded;
    if (const Status made = make(certificate, key, wanted, now); !made) return made.fault();
    return load_certificate(certificate, key);
}

}  // namespace gate::web
