// The district's pages and what they call: for officers and administrators. They stand on the web shell, and look at
// the Overview, never at the ledger while gates write it.
#pragma once

#include "base/clock.h"
#include "district/gates.h"
#include "district/overview.h"
#include "district/report_book.h"
#include "district/trust_shelf.h"
#include "web/page.h"

namespace gate::district::screens {

/// Everything in it is thread-safe and outlives the server.
struct Parts {
    Ledger& ledger;
    Gates& gates;
    const Overview& overview;
    const ReportBook& reports;
    TrustShelf& trust;
    const Clock& clock;
    const Zone& zone;
    OverviewRules rules;
    std::string folder;                // for files that are made to be downloaded
    std::function<void()> look_again;  // the overview is wanted new, soon
};

/// officer < administrator.
std::vector<web::Role> roles();
std::vector<web::MenuEntry> menu();
void add_pages(web::Server& server, const Parts& parts);
/// A new picture is there: to every open page.
void publish(web::Server& server, const Parts& parts);

}  // namespace gate::district::screens
