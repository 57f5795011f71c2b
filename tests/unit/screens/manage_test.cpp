// The manager's pages and their API over a real socket, on a real journal: what is asked, what is answered, and the
// rows that it leaves.
#include "screens/manage.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "base/csv.h"
#include "report/workbook_csv.h"
#include "unit/temp_folder.h"

namespace gate::screens {
namespace {

using Json = nlohmann::json;

class StillClock final : public Clock {
public:
    Instant now() const override { return Instant{}; }
    WallTime wall() const override { return at; }
    WallTime at = *parse_rfc3339("2026-11-23T09:16:40+08:00");
};

struct Answer {
    int status = 0;
    std::string head, body;
    Json json() const { return Json::parse(body, nullptr, false); }
};

/// One request over the local socket, which may use every route.
Answer ask(const std::string& socket_path, const std::string& method, const std::string& path,
           const std::string& body = "") {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    socket_path.copy(address.sun_path, sizeof address.sun_path - 1);
    EXPECT_EQ(::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    const std::string request =
        method + " " + path +
        " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body;
    EXPECT_EQ(::send(fd, request.data(), request.size(), MSG_NOSIGNAL), static_cast<ssize_t>(request.size()));
    std::string all;
    char piece[8192];
    for (ssize_t got; (got = ::recv(fd, piece, sizeof piece, 0)) > 0;) {
        all.append(piece, static_cast<std::size_t>(got));
        if (all.ends_with("\r\n0\r\n\r\n")) break;  // the last chunk of a stream
    }
    ::close(fd);
    Answer answer;
    const auto end = all.find("\r\n\r\n");
    answer.status = std::atoi(all.c_str() + 9);
    answer.head = all.substr(0, end);
    answer.body = all.substr(end + 4);
    if (answer.head.find("chunked") == std::string::npos) return answer;
    std::string whole;
    for (std::string_view rest = answer.body; !rest.empty();) {
        const auto size = std::strtoul(rest.data(), nullptr, 16);
        rest.remove_prefix(rest.find("\r\n") + 2);
        whole += rest.substr(0, size);
        rest.remove_prefix(std::min<std::size_t>(rest.size(), size + 2));
    }
    answer.body = whole;
    return answer;
}

class ManageTest : public testing::Test {
protected:
    ManageTest() {
        std::filesystem::create_directories(folder.path + "/trust");
        EXPECT_TRUE(policies->offer_file(Policy{}, clock.at).ok());
        EXPECT_TRUE(roster.save({"A-1", "王建华", "装配", true, {}, ""}).ok());
        EXPECT_TRUE(roster.save({"A-2", "=cmd|' /C calc'!A0", "品质", true, {}, ""}).ok());
        admit("A-1", 36'500);
        admit("A-2", 37'200);
        add_manage_pages(server, parts());
        EXPECT_TRUE(server.listen().ok());
        thread = std::thread([this] { server.run(); });
    }
    ~ManageTest() override {
        server.stop();
        thread.join();
    }
    ManageParts parts() {
        ManageParts made{clock, zone, *journal, roster, *policies, board};
        made.site = "测试厂";
        made.journal_path = folder.path + "/journal.db";
        made.data_folder = folder.path;
        made.trust_folder = folder.path + "/trust";
        made.version = "1";
        made.lanes = {{1, "1 号通道", Direction::in}};
        made.pass_key = Key::make_p256();
        made.qr_rows = [](const std::string&) -> Result<std::vector<std::string>> {
            return std::vector<std::string>{"10", "01"};
        };
        return made;
    }
    void admit(const std::string& person, int milli) {
        EventDraft row{.at = clock.at - std::chrono::minutes(5),
                       .lane = 1,
                       .kind = EventKind::admit,
                       .reason = Reason::normal,
                       .family = CodeFamily::pass};
        row.person = PersonPart{person, "d", CodeStatus::valid, {}, Temperature{{milli}, {}, {milli}}, "", ""};
        EXPECT_TRUE(journal->record(row).ok());
    }
    Answer get(const std::string& path) { return ask(folder.path + "/s", "GET", path); }
    Answer post(const std::string& path, const std::string& body) {
        return ask(folder.path + "/s", "POST", path, body);
    }
    std::vector<std::string> notes(EventKind kind) {
        std::vector<std::string> out;
        const auto reader = *JournalReader::open(folder.path + "/journal.db");
        EXPECT_TRUE(reader
                        ->log({.from = 0, .to = INT32_MAX, .kind = kind, .newest_first = false},
                              [&](const LogRow& row) { return out.push_back(row.event.person->note), true; })
                        .ok());
        return out;
    }

    TempFolder folder;
    StillClock clock;
    const Zone zone = *Zone::named("Asia/Shanghai");
    std::unique_ptr<Store> store = *Store::open(folder.path + "/journal.db");
    std::unique_ptr<Journal> journal =
        *Journal::begin(*store, zone, {.at = clock.at - std::chrono::hours(2), .kind = EventKind::start});
    Roster roster{*store};
    SharedValue<Policy> in_force{Policy{}};
    std::unique_ptr<PolicyStore> policies = *PolicyStore::open(*store, *journal, in_force);
    StatusBoard board;
    web::Server server{{.port = 0, .local_socket = folder.path + "/s"}};
    std::thread thread;
};

TEST_F(ManageTest, every_page_is_there_in_both_languages_with_its_data) {
    for (const web::MenuEntry& entry : manage_menu())
        for (const char* language : {"zh", "en"}) {
            const Answer page = get(entry.path + "?lang=" + language);
            EXPECT_EQ(page.status, 200) << entry.path;
            EXPECT_NE(page.body.find(std::string("lang=\"") + (language == std::string("zh") ? "zh-CN" : "en")),
                      std::string::npos);
            EXPECT_NE(page.body.find("\"words\":{"), std::string::npos) << entry.path;
            EXPECT_EQ(page.body.find("<script>"), std::string::npos) << "nothing inline";
        }
    EXPECT_EQ(get("/manage").status, 303);
}

TEST_F(ManageTest, the_log_tells_rows_and_totals) {
    const Json log = get("/api/log").json();
    EXPECT_EQ(log["total"], 2);
    EXPECT_EQ(log["first"], 1);
    EXPECT_EQ(log["rows"][0]["person"], "A-2");
    EXPECT_EQ(log["totals"]["admitted"], 2);
    EXPECT_EQ(log["totals"]["hours"][9]["admitted"], 2);
    EXPECT_EQ(get("/api/log?q=%E7%8E%8B").json()["total"], 1);
    EXPECT_EQ(get("/api/log?from=2026-11-22&to=2026-11-22").json()["total"], 0);
}

TEST_F(ManageTest, a_wrong_question_says_what_is_wrong) {
    for (const char* path :
         {"/api/log?from=yesterday", "/api/log?lane=x", "/api/log?show=nothing",
          "/api/log?from=2026-02-02&to=2026-02-01", "/api/log.csv?from=2024-01-01&to=2026-01-01",
          "/api/drift?day=2026-13-01", "/api/rush?shift=25:00", "/api/rush?window=1", "/api/rush?shift=ab:cd"}) {
        const Answer answer = get(path);
        EXPECT_EQ(answer.status, 422) << path;
        EXPECT_FALSE(answer.json()["detail"].get<std::string>().empty()) << path;
    }
}

TEST_F(ManageTest, downloads_hold_the_rows_without_formulas_and_are_rows_themselves) {
    const auto csv = parse_csv(get("/api/log.csv").body.substr(3));
    ASSERT_EQ(csv.size(), 3u);
    EXPECT_EQ(csv[2].fields[9], "'=cmd|' /C calc'!A0");
    const auto sheet = parse_csv(*workbook_csv(get("/api/log.xlsx").body));
    ASSERT_EQ(sheet.size(), 3u);
    EXPECT_EQ(sheet[2].fields[9], "=cmd|' /C calc'!A0");
    EXPECT_NE(get("/manage/log/print").body.find("王建华"), std::string::npos);
    const auto rows = notes(EventKind::exported);
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(rows[0], "csv: 2026-11-23, entries, 2 rows");
}

TEST_F(ManageTest, a_policy_is_judged_put_in_force_at_once_and_taken_back) {
    const Json draft = post("/api/policy/what-if", R"({"policy":{"fever_from":37.0}})").json();
    EXPECT_EQ(draft["visits"], 2);
    EXPECT_EQ(draft["stopped"], 1);
    EXPECT_EQ(draft["who"][0]["person"], "A-2");
    EXPECT_EQ(in_force.get()->fever_from, Celsius{37'300}) << "asking changes nothing";
    EXPECT_EQ(post("/api/policy", R"({"policy":{"fever_from":37.0},"seen":1,"why":"试"})").status, 200);
    EXPECT_EQ(in_force.get()->fever_from, Celsius{37'000});
    EXPECT_EQ(post("/api/policy", R"({"policy":{"fever_from":38},"seen":1})").status, 409);
    const Answer wrong = post("/api/policy", R"({"policy":{"fever_from":99},"seen":2})");
    EXPECT_EQ(wrong.status, 422);
    EXPECT_EQ(wrong.json()["problems"][0]["key"], "fever_from");
    EXPECT_EQ(post("/api/policy/take-back", R"({"version":1,"seen":2})").status, 200);
    EXPECT_EQ(in_force.get()->fever_from, Celsius{37'300});
    EXPECT_EQ(get("/api/policy").json()["versions"].size(), 3u);
}

TEST_F(ManageTest, a_roster_file_is_shown_first_and_saved_only_without_mistakes) {
    const Json plan = post("/api/roster/preview", "id,name\nA-1,王建国\nB-1,新人\n").json();
    EXPECT_EQ(plan["added_count"], 1);
    EXPECT_EQ(plan["changed"][0]["before"]["name"], "王建华");
    EXPECT_FALSE(*roster.find("B-1"));
    const Answer wrong = post("/api/roster/import", "id,name\nB-1,新人\nB-1,重号\n");
    EXPECT_EQ(wrong.status, 422);
    EXPECT_EQ(wrong.json()["wrong"][0]["line"], 3);
    EXPECT_FALSE(wrong.json()["wrong"][0]["what_zh"].get<std::string>().empty());
    EXPECT_FALSE(*roster.find("B-1"));
    EXPECT_EQ(post("/api/roster/import", "id,name\nB-1,新人\n").status, 200);
    EXPECT_TRUE(*roster.find("B-1"));
    EXPECT_EQ(notes(EventKind::administration).back(), "import: 1 added, 0 changed");
    EXPECT_EQ(ask(folder.path + "/s", "PUT", "/api/roster/B-1",
                  R"({"name":"新人","watch_until":"2027-01-01","watch_reason":"密接"})")
                  .status,
              200);
    EXPECT_EQ((*roster.find("B-1"))->watch_until, 20270101);
    EXPECT_EQ(ask(folder.path + "/s", "PUT", "/api/roster/B-1", R"({"name":""})").status, 422);
}

TEST_F(ManageTest, a_pass_is_signed_listed_and_revoked) {
    const Json issued = post("/api/passes", R"({"ids":["A-1"],"days":30})").json()["passes"][0];
    EXPECT_TRUE(issued["text"].get<std::string>().starts_with("SGP1:"));
    const std::string number = issued["number"];
    EXPECT_EQ(get("/api/roster/A-1/codes").json()["passes"][0]["number"], number);
    EXPECT_EQ(post("/api/passes/" + number + "/revoke", "{}").status, 200);
    std::stringstream list;
    list << std::ifstream(folder.path + "/trust/revoked/pass.txt").rdbuf();
    EXPECT_EQ(list.str(), number + "\n");
    EXPECT_NE(get("/api/roster/A-1/codes").json()["passes"][0]["revoked_by"], "");
    EXPECT_EQ(post("/api/passes/../../etc/revoke", "{}").status, 400);
    EXPECT_EQ(post("/api/passes/none-such/revoke", "{}").status, 422);
    EXPECT_EQ(post("/api/passes", R"({"ids":["A-1","nobody"],"days":30})").status, 404);
    EXPECT_EQ(post("/api/passes", R"({"ids":[],"days":30})").status, 422);
    EXPECT_EQ(get("/api/roster/A-1/codes").json()["passes"].size(), 1u) << "all or none";
}

TEST_F(ManageTest, a_binding_is_listed_and_removed) {
    ASSERT_TRUE(roster.bind("d1", "A-1", "李建国", clock.at).ok());
    EXPECT_EQ(get("/api/roster/A-1/codes").json()["bound"][0]["by"], "李建国");
    EXPECT_EQ(ask(folder.path + "/s", "DELETE", "/api/bindings/d1").status, 200);
    EXPECT_EQ(ask(folder.path + "/s", "DELETE", "/api/bindings/d1").status, 404);
}

TEST_F(ManageTest, trends_and_health_answer_and_the_bundle_is_logged) {
    for (const char* path : {"/api/drift", "/api/rush", "/api/health"}) EXPECT_EQ(get(path).status, 200) << path;
    EXPECT_TRUE(get("/api/diagnosis.tar.gz").body.starts_with("\x1f\x8b"));
    EXPECT_EQ(notes(EventKind::exported), std::vector<std::string>{"diagnosis bundle"});
}

}  // namespace
}  // namespace gate::screens
