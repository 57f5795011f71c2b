// The worker's display of each lane, /lane/1 …: for the paired display of that lane, and for whoever may see the
// guard's screen. Nobody else sees anything of anyone: a browser that is not paired is led to its pairing.
#pragma once

#include <vector>

#include "lane/status.h"
#include "web/http.h"

namespace gate::screens {

/// Adds a page and a stream for each lane. `board` must outlive the server.
void add_worker_pages(web::Server& server, StatusBoard& board, const std::vector<int>& lanes);

/// Sends each lane's view to its displays.
void publish_workers(web::Server& server, const GateStatus& status, const std::vector<int>& lanes);

}  // namespace gate::screens
