// The policy: what is in force, its earlier versions, a draft, and what the draft would have done.
#include <algorithm>

#include "journal/what_if.h"
#include "screens/manage_common.h"
#include "visit/demand.h"

namespace gate::screens {
namespace {

constexpr int kDaysBack = 30;
constexpr std::size_t kMostWho = 500, kLongestWhy = 200;
constexpr web::Word kPolicyWords[] = {
    {"title", "规则与站点", "Policy and site"},
    {"draft_title", "规则草稿", "Draft policy"},
    {"not_in_force", "尚未生效", "Not in force"},
    {"in_force", "现行第 {n} 版，{who} {at} 起", "Version {n} in force, by {who} since {at}"},
    {"discard", "放弃草稿", "Discard draft"},
    {"save_draft", "存为草稿", "Save draft"},
    {"saved_draft", "草稿已存在本浏览器", "Draft saved in this browser"},
    {"put", "生效为第 {n} 版", "Put in force as version {n}"},
    {"why", "为什么改", "Why"},
    {"rules", "规则", "Rules"},
    {"scope", "适用于", "For"},
    {"all_lanes", "全部通道", "All lanes"},
    {"own_rule", "本通道另定", "Own rule here"},
    {"changed_n", "改动 {n} 项", "{n} changed"},
    {"was", "原 {v}", "was {v}"},
    {"district_asks", "区里更严：{v}", "District is stricter: {v}"},
    {"district_in_force", "区规则第 {n} 版，{at} 起", "District version {n} since {at}"},
    {"foot", "生效立即起作用并记入审计，可退回第 {n} 版。",
     "Takes effect at once, is logged, and can be taken back to version {n}."},
    {"would_stop", "原放行，草稿会拦下", "Admitted, draft would stop"},
    {"would_let_in", "原拦下，草稿会放行", "Stopped, draft would let in"},
    {"same", "结果不变", "No change"},
    {"times_people", "次，{n} 人", "times, {n} people"},
    {"times", "次", "times"},
    {"rejudged", "过去 30 天重新判定", "Last 30 days judged again"},
    {"range", "{from} 至 {to}，共 {n} 次", "{from} to {to}, {n} visits"},
    {"took", "用时 {s} 秒", "took {s} s"},
    {"working", "正在重新判定", "Judging again"},
    {"who", "谁会受影响", "Who is affected"},
    {"name", "姓名", "Name"},
    {"id", "工号", "Id"},
    {"department", "部门", "Department"},
    {"change", "变化", "Change"},
    {"count", "次数", "Times"},
    {"reason", "主要原因", "Main reason"},
    {"last", "最近一次", "Last"},
    {"stop", "会拦下", "Stopped"},
    {"let_in", "会放行", "Let in"},
    {"show_all", "查看全部 {n} 人", "Show all {n}"},
    {"visitor", "访客", "Visitor"},
    {"nobody", "没有人受影响", "Nobody is affected"},
    {"no_mask", "{n} 次没有口罩记录，此项按原结果计，不作推测。",
     "{n} visits have no mask record: that rule is left out, nothing is guessed."},
    {"by_guard", "{n} 次由保安决定，不计。", "{n} were a guard's decision and are left out."},
    {"forgotten", "{n} 次已过保存期，无法重新判定。", "{n} are past their retention and cannot be judged again."},
    {"not_judged", "{n} 次记录不足，无法重新判定。", "{n} do not hold enough to be judged again."},
    {"again", "其中 {n} 次会先复测，复测结果未知。",
     "{n} of them would be measured again first; how that ends is not known."},
    {"day", "日期", "Day"},
    {"versions", "历次规则", "Versions"},
    {"version_n", "第 {n} 版", "Version {n}"},
    {"first", "最初的规则", "The first rules"},
    {"take_back", "退回此版", "Take back to this"},
    {"take_back_sure", "再点一次退回", "Press again to take back"},
    {"since", "生效时间", "In force since"},
    {"by", "谁", "By"},
    {"changes", "改动", "Changes"},
    {"no_draft", "现行规则。改动左侧任一项，就成为草稿。",
     "The rules in force. Change one on the left to make a draft."},
    {"site", "站点", "Site"},
    {"site_note", "名称、时区、设备和保存期在 gate.toml 里改，重启生效",
     "Name, zone, devices and retention are set in gate.toml and take a restart"},
    {"site_name", "名称", "Name"},
    {"zone", "时区", "Time zone"},
    {"keep", "个人信息保存", "Personal data kept"},
    {"days", "{n} 天", "{n} days"},
    {"lanes", "通道", "Lanes"},
};

Json changes_json(const Policy& before, const Policy& after) {
    Json out = Json::array();
    for (const PolicyChange& change : policy_changes(before, after))
        out.push_back({{"lane", change.lane},
                       {"key", change.field->key},
                       {"zh", change.field->name.zh},
                       {"en", change.field->name.en},
                       {"before_zh", change.before_zh},
                       {"before_en", change.before_en},
                       {"after_zh", change.after_zh},
                       {"after_en", change.after_en}});
    return out;
}

/// `before`: the version it replaced, if any.
Json version_json(const ManageParts& parts, const PolicyVersion& version, const PolicyVersion* before) {
    return {{"version", version.number},
            {"at", format_utc(version.at)},
            {"local", parts.zone.format(version.at)},
            {"who", version.who},
            {"why", version.why},
            {"policy", Json::parse(policy_json(version.policy))},
            {"changes", before ? changes_json(before->policy, version.policy) : Json::array()}};
}

/// What the district asks now; null: nothing.
Json asked_json(const ManageParts& parts, const DistrictVersion& asked) {
    if (asked.number == 0) return nullptr;
    return {{"version", asked.number},
            {"at", format_utc(asked.at)},
            {"local", parts.zone.format(asked.at)},
            {"demand", Json::parse(demand_json(asked.demand))}};
}

Result<Json> policy_state(const ManageParts& parts) {
    const auto history = parts.policies.history();
    if (!history) return history.fault();
    const auto& versions = history->site;
    Json list = Json::array();
    for (std::size_t i = 0; i < versions.size() && i < 50; ++i)
        list.push_back(version_json(parts, versions[i], i + 1 < versions.size() ? &versions[i + 1] : nullptr));
    const PolicyVersion newest = parts.policies.newest();
    const DistrictVersion asked = parts.policies.asked();
    return Json{{"version", newest.number},
                {"fields", Json::parse(policy_fields_json())},
                {"versions", list},
                {"district", asked_json(parts, asked)},
                {"in_force", Json::parse(policy_json(stricter(newest.policy, asked.demand)))}};
}

web::Response refuse_policy(const std::vector<PolicyProblem>& problems) {
    web::Response response =
        web::problem(422, {Reason::policy_invalid, problems.front().key + " " + problems.front().what});
    Json body = Json::parse(response.body);
    body["problems"] = Json::array();
    for (const PolicyProblem& problem : problems)
        body["problems"].push_back({{"lane", problem.lane}, {"key", problem.key}, {"what", problem.what}});
    response.body = body.dump();
    return response;
}

ReadPolicy draft_of(const ManageParts& parts, const Json& body) {
    const auto draft = body.find("policy");
    return read_policy_json(draft == body.end() ? "" : draft->dump(), parts.policies.newest().policy);
}

web::Response answer_version(const ManageParts& parts, const Result<std::int64_t>& number) {
    if (!number) return refuse(number.fault());
    return json_response(version_json(parts, parts.policies.newest(), nullptr));
}

web::Response put_in_force(const ManageParts& parts, const web::Request& request) {
    const auto body = json_body(request);
    if (!body) return refuse(body.fault());
    const ReadPolicy draft = draft_of(parts, *body);
    if (!draft.problems.empty()) return refuse_policy(draft.problems);
    const std::string why = text_of(*body, "why").substr(0, kLongestWhy);
    return answer_version(parts,
                          parts.policies.put_in_force(draft.policy, whole_of(*body, "seen", -1), actor_of(request), why,
                                                      parts.clock.wall(), clock_trusted(parts)));
}

web::Response take_back(const ManageParts& parts, const web::Request& request) {
    const auto body = json_body(request);
    if (!body) return refuse(body.fault());
    return answer_version(parts, parts.policies.take_back(whole_of(*body, "version", -1), whole_of(*body, "seen", -1),
                                                          actor_of(request), parts.clock.wall(), clock_trusted(parts)));
}

Json counts_json(const std::map<Reason, std::int64_t>& counts) {
    Json out = Json::array();
    for (const auto& [reason, times] : counts) out.push_back({{"reason", words(reason)}, {"times", times}});
    return out;
}

Json what_if_json(const ManageParts& parts, const WhatIf& found) {
    Json days = Json::array(), who = Json::array();
    for (const WhatIf::Day& day : found.days)
        days.push_back({{"day", format_day(day.day)}, {"stopped", day.stopped}, {"let_in", day.let_in}});
    std::int64_t stopped_people = 0, let_in_people = 0;
    for (const WhatIf::Who& one : found.who) {
        ++(one.stopped ? stopped_people : let_in_people);
        if (who.size() >= kMostWho) continue;
        who.push_back({{"person", one.person},
                       {"name", one.name},
                       {"department", one.department},
                       {"stopped", one.stopped},
                       {"times", one.times},
                       {"reason", words(one.reason)},
                       {"last", parts.zone.format(one.last)}});
    }
    return {{"visits", found.visits},
            {"stopped", found.stopped},
            {"stopped_people", stopped_people},
            {"let_in", found.let_in},
            {"let_in_people", let_in_people},
            {"unchanged", found.unchanged},
            {"measured_again", found.measured_again},
            {"by_guard", found.by_guard},
            {"forgotten", found.forgotten},
            {"not_judged", found.not_judged},
            {"no_mask_record", found.no_mask_record},
            {"stopped_for", counts_json(found.stopped_for)},
            {"let_in_from", counts_json(found.let_in_from)},
            {"days", days},
            {"who", who}};
}

web::Response judge_again(const ManageParts& parts, const web::Request& request) {
    const auto body = json_body(request);
    if (!body) return refuse(body.fault());
    const ReadPolicy draft = draft_of(parts, *body);
    if (!draft.problems.empty()) return refuse_policy(draft.problems);
    const Instant began = parts.clock.now();
    const auto reader = JournalReader::open(parts.journal_path);
    if (!reader) return refuse(reader.fault());
    const auto history = parts.policies.history();
    if (!history) return refuse(history.fault());
    const Policy under_draft = stricter(draft.policy, parts.policies.asked().demand);
    const DayKey to = today(parts), from = add_days(to, 1 - kDaysBack);
    const auto found = what_if(**reader, history->in_force(), under_draft, parts.zone, from, to);
    if (!found) return refuse(found.fault());
    Json out = what_if_json(parts, *found);
    out["from"] = format_day(from);
    out["to"] = format_day(to);
    out["changes"] = changes_json(history->site.empty() ? Policy{} : history->site.front().policy, draft.policy);
    out["in_force"] = Json::parse(policy_json(under_draft));
    out["took_ms"] = std::chrono::duration_cast<milliseconds>(parts.clock.now() - began).count();
    return json_response(out);
}

web::Response policy_page(const ManageParts& parts, const web::Request& request) {
    const auto state = policy_state(parts);
    if (!state) return refuse(state.fault());
    Json lanes = Json::array();
    for (const ManageParts::Lane& lane : parts.lanes)
        lanes.push_back({{"lane", lane.number}, {"name", lane.name}, {"direction", name_of(lane.direction)}});
    return manage_page(
        request, "规则与站点", "Policy and site", "manage_policy.js", kPolicyWords,
        {{"state", *state},
         {"lanes", lanes},
         {"site", {{"name", parts.site}, {"zone", parts.zone.name()}, {"keep_days", parts.keep_persons_days}}}});
}

}  // namespace

void add_policy_pages(web::Server& server, const ManageParts& parts) {
    server.route("GET", "/manage/policy", managers(),
                 [parts](const web::Request& request) { return policy_page(parts, request); });
    server.route("GET", "/api/policy", managers(), [parts](const web::Request&) {
        const auto state = policy_state(parts);
        return state ? json_response(*state) : refuse(state.fault());
    });
    server.route("POST", "/api/policy", managers(),
                 [parts](const web::Request& request) { return put_in_force(parts, request); });
    server.route("POST", "/api/policy/take-back", managers(),
                 [parts](const web::Request& request) { return take_back(parts, request); });
    server.route("POST", "/api/policy/what-if", managers(),
                 [parts](const web::Request& request) { return judge_again(parts, request); });
}

}  // namespace gate::screens
