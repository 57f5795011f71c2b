#include "gate-district/commands.h"

#include <cstdio>
#include <filesystem>
#include <iostream>

#include "base/catalogue.h"
#include "base/files.h"
#include "district/gates.h"
#include "district/trust_shelf.h"
#include "gate-district/policy_key.h"
#include "gate-district/web_side.h"
#include "sync/district_policy.h"
#include "sync/proof.h"
#include "system/clock.h"

namespace gate::commands {

using namespace district;

namespace {

/// The row, and that a head behind it is held here.
int print_proved(const sync::Proved& proved, GateId gate, const Head& head) {
    const Event& row = proved.row;
    std::printf(
        "row %lld of gate %lld: %s, kind %d, reason %s, lane %d\n"
        "it stood in the journal whose head %s the district holds / 该行在区平台留存的账本之中\n",
        static_cast<long long>(row.id), static_cast<long long>(gate), format_utc(row.at).c_str(),
        static_cast<int>(row.kind),
        reason_of(static_cast<int>(row.reason)) ? std::string(id_of(row.reason)).c_str() : "unknown", row.lane,
        sync::short_name(head.epoch, head.id).c_str());
    return 0;
}

}  // namespace

int refuse(const Fault& fault) {
    const CatalogueEntry& words = entry(fault.reason);
    std::fprintf(stderr, "gate-district: %s / %s: %s\n%s / %s\n", std::string(words.en).c_str(),
                 std::string(words.zh).c_str(), fault.detail.c_str(), std::string(words.next_en).c_str(),
                 std::string(words.next_zh).c_str());
    return 1;
}

int import_enterprises(const DistrictServerConfig& config, const std::string& file) {
    const auto text = read_file(file);
    if (!text) return refuse(text.fault());
    const ParsedEnterprises parsed = parse_enterprises(*text);
    for (const CsvWrong& wrong : parsed.wrong)
        std::fprintf(stderr, "%s:%d: %s\n", file.c_str(), wrong.line, wrong.what.c_str());
    if (!parsed.wrong.empty()) return 1;
    auto ledger = Ledger::open(config.ledger_path());
    if (!ledger) return refuse(ledger.fault());
    if (const Status saved = Gates(**ledger).save(parsed.enterprises); !saved) return refuse(saved.fault());
    std::printf("%zu enterprises saved / 已保存 %zu 家企业\n", parsed.enterprises.size(), parsed.enterprises.size());
    return 0;
}

int export_enterprises(const DistrictServerConfig& config) {
    auto ledger = Ledger::open(config.ledger_path());
    if (!ledger) return refuse(ledger.fault());
    const auto all = Gates(**ledger).enterprises();
    if (!all) return refuse(all.fault());
    const std::string csv = enterprises_csv(*all, true);
    std::fwrite(csv.data(), 1, csv.size(), stdout);
    return 0;
}

int make_code(const DistrictServerConfig& config, const std::string& credit_code, const std::string& gate_name,
              int hours) {
    auto ledger = Ledger::open(config.ledger_path());
    if (!ledger) return refuse(ledger.fault());
    const auto code =
        Gates(**ledger).make_code(credit_code, gate_name, SystemClock().wall() + std::chrono::hours(hours));
    if (!code) return refuse(code.fault());
    std::printf("%s\n", code->c_str());
    return 0;
}

int make_codes(const DistrictServerConfig& config, const std::string& file, int hours) {
    const auto text = read_file(file);
    if (!text) return refuse(text.fault());
    const std::vector<CsvHeading> headings{{"credit_code", "统一社会信用代码", true}, {"gate", "小门", true}};
    const CsvTable table = read_csv(*text, headings);
    for (const CsvWrong& wrong : table.wrong)
        std::fprintf(stderr, "%s:%d: %s\n", file.c_str(), wrong.line, wrong.what.c_str());
    if (!table.wrong.empty()) return 1;
    std::vector<std::pair<std::string, std::string>> wanted;
    for (const CsvRecord& row : table.rows) wanted.emplace_back(table.field(row, 0), table.field(row, 1));
    auto ledger = Ledger::open(config.ledger_path());
    if (!ledger) return refuse(ledger.fault());
    const auto codes = Gates(**ledger).make_codes(wanted, SystemClock().wall() + std::chrono::hours(hours));
    if (!codes) return refuse(codes.fault());
    for (std::size_t i = 0; i < wanted.size(); ++i)
        std::printf("%s,%s,%s\n", csv_field(wanted[i].first).c_str(), csv_field(wanted[i].second).c_str(),
                    (*codes)[i].c_str());
    return 0;
}

int verify(const DistrictServerConfig& config, const std::string& file) {
    const auto text = read_file(file);
    if (!text) return refuse(text.fault());
    const auto proved = sync::read_proof(*text);
    if (!proved) return refuse(proved.fault());
    auto ledger = Ledger::open(config.ledger_path());
    if (!ledger) return refuse(ledger.fault());
    for (const Head& head : proved->heads) {
        const auto holders = (*ledger)->holders(head);
        if (!holders) return refuse(holders.fault());
        if (!holders->empty()) return print_proved(*proved, holders->front(), head);
    }
    std::fprintf(stderr, "gate-district: no head of this proof is held here: not proved / 未能证明\n");
    return 1;
}

int list_gates(const DistrictServerConfig& config) {
    auto ledger = Ledger::open(config.ledger_path());
    if (!ledger) return refuse(ledger.fault());
    const auto gates = Gates(**ledger).list();
    if (!gates) return refuse(gates.fault());
    for (const GateInfo& one : *gates)
        std::printf("%lld\t%s\t%s\t%s\t%s\t%s\n", static_cast<long long>(one.id), one.credit_code.c_str(),
                    one.enterprise.c_str(), one.name.c_str(), one.revoked ? "revoked" : "-",
                    one.last_contact ? format_utc(*one.last_contact).c_str() : "-");
    return 0;
}

int revoke(const DistrictServerConfig& config, std::int64_t gate) {
    auto ledger = Ledger::open(config.ledger_path());
    if (!ledger) return refuse(ledger.fault());
    if (const Status done = Gates(**ledger).revoke(gate, SystemClock().wall()); !done) return refuse(done.fault());
    std::printf("gate %lld: its token is good for nothing from now on / 凭证已吊销\n", static_cast<long long>(gate));
    return 0;
}

int add_user(const DistrictServerConfig& config, const std::string& name, const std::string& role,
             const std::string& display_name) {
    std::string password;
    std::getline(std::cin, password);
    auto ledger = Ledger::open(config.ledger_path());
    if (!ledger) return refuse(ledger.fault());
    const SystemClock clock;
    auto accounts = open_district_accounts(config, **ledger, clock);
    if (!accounts) return refuse(accounts.fault());
    const Status added =
        (*accounts)->add("console", {name, display_name.empty() ? name : display_name, role}, password);
    if (!added) return refuse(added.fault());
    std::printf("%s\n", name.c_str());
    return 0;
}

namespace {

void print(const TrustFile& file) {
    std::printf("%s\t%s\t%lld\t%s\t%s\n", file.place.c_str(), to_hex(file.digest).c_str(),
                static_cast<long long>(file.size), format_utc(file.at).c_str(), file.by.c_str());
}

}  // namespace

int add_trust(const DistrictServerConfig& config, const std::string& file, const std::string& place,
              const std::string& by) {
    const auto content = read_file(file);
    if (!content) return refuse(content.fault());
    auto ledger = Ledger::open(config.ledger_path());
    if (!ledger) return refuse(ledger.fault());
    const std::string name = place.empty() ? std::filesystem::path(file).filename().string() : place;
    const auto added = TrustShelf(**ledger).add(name, *content, by, SystemClock().wall());
    if (!added) return refuse(added.fault());
    print(*added);
    return 0;
}

int list_trust(const DistrictServerConfig& config) {
    auto ledger = Ledger::open(config.ledger_path());
    if (!ledger) return refuse(ledger.fault());
    const auto files = TrustShelf(**ledger).files();
    if (!files) return refuse(files.fault());
    for (const TrustFile& one : *files) print(one);
    return 0;
}

int publish_policy(const DistrictServerConfig& config, const std::string& file, const std::string& by) {
    const auto text = read_file(file);
    if (!text) return refuse(text.fault());
    const auto read = sync::read_district_policy(*text);
    if (!read) return refuse(read.fault());
    const auto key = policy_key(config.data_folder);
    if (!key) return refuse(key.fault());
    auto ledger = Ledger::open(config.ledger_path());
    if (!ledger) return refuse(ledger.fault());
    if (const Status held = TrustShelf(**ledger).holds(read->trust); !held) return refuse(held.fault());
    (*ledger)->sign_policies_by(*key);
    const auto version = (*ledger)->publish(*text, by, SystemClock().wall());
    if (!version) return refuse(version.fault());
    std::printf("version %lld is published / 已下发\n", static_cast<long long>(*version));
    return 0;
}

}  // namespace gate::commands
