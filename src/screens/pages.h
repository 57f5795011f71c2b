// The gate's pages and their API, on the shell of src/web.
#pragma once

#include <vector>

#include "lane/status.h"
#include "web/http.h"

namespace gate::screens {

/// Adds every page of the gate and connects the board's changes to the open ones. `board` must outlive
/// the server. `zone`: IANA name, for times on the pages. `lanes`: the numbers of those that have a worker's display.
void add_pages(web::Server& server, StatusBoard& board, const std::string& zone, const std::vector<int>& lanes);

}  // namespace gate::screens
