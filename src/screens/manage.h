// The manager's pages: entry log, roster, policy, drift, rush, health. What they show is read from the journal by a
// connection of their own; what they change goes through Roster and PolicyStore, each change with a row of its own.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "journal/journal.h"
#include "journal/policy_store.h"
#include "journal/reader.h"
#include "journal/roster.h"
#include "lane/status.h"
#include "pass/key.h"
#include "web/http.h"
#include "web/page.h"

namespace gate::screens {

/// What the pages need of the gate. Everything in it is thread-safe and outlives the server.
struct ManageParts {
    struct Lane {
        int number = 0;
        std::string name;
        Direction direction = Direction::in;
    };
    /// One certificate or key that the gate uses, for the page of health.
    struct Certificate {
        std::string what;  // "tls-certificate.pem", "trust/pass/desk.pem"
        std::optional<WallTime> since, until;
        bool of_district = false;
        std::optional<std::size_t> signers{};  // that a file of trust brings; none of a list of what was revoked
        std::optional<Digest> digest{};        // of a file of trust
    };

    const Clock& clock;
    const Zone& zone;
    Journal& journal;
    Roster& roster;
    PolicyStore& policies;
    StatusBoard& board;
    std::string site, journal_path, data_folder, trust_folder;
    std::string version;
    int keep_persons_days = 30;
    std::vector<Lane> lanes;
    std::optional<Key> pass_key;  // empty: this gate cannot sign passes
    /// A text as a QR code: its rows of modules, '1' is dark, without the quiet zone.
    std::function<Result<std::vector<std::string>>(const std::string&)> qr_rows;
    std::function<std::vector<Certificate>()> certificates;
    std::function<std::string()> plain_config;  // gate.toml without secrets and names, for the bundle
    std::shared_ptr<std::mutex> one_workbook = std::make_shared<std::mutex>();  // it keeps a thread busy
};

/// Adds /manage and what it calls.
void add_manage_pages(web::Server& server, const ManageParts& parts);

/// The places of the menu, for managers and administrators.
std::vector<web::MenuEntry> manage_menu();

}  // namespace gate::screens
