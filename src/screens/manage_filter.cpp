#include "screens/manage_filter.h"

#include <charconv>

namespace gate::screens {

Result<LogFilter> filter_of(const web::Request& request, const ManageParts& parts) {
    const auto from = day_of_query(request, "from", today(parts));
    if (!from) return from.fault();
    const auto to = day_of_query(request, "to", *from);
    if (!to) return to.fault();
    if (*to < *from || *to > add_days(*from, kMostDays - 1))
        return Fault{Reason::request_invalid, "to: the same day or up to a year after from"};
    LogFilter filter{.from = first_hour(*from), .to = last_hour(*to), .show = LogShow::entries};
    if (const std::string lane = query_of(request, "lane"); !lane.empty()) {
        int number = 0;
        const auto [end, error] = std::from_chars(lane.data(), lane.data() + lane.size(), number);
        if (error != std::errc() || end != lane.data() + lane.size() || number < 0 || number > 64)
            return Fault{Reason::request_invalid, "lane: a number from 1 to 64"};
        if (number > 0) filter.lane = number;
    }
    if (const std::string show = query_of(request, "show"); !show.empty()) {
        const auto known = log_show_of(show);
        if (!known)
            return Fault{Reason::request_invalid, "show: all, entries, admitted, refused, no_passage or by_hand"};
        filter.show = *known;
    }
    filter.department = query_of(request, "department");
    filter.search = query_of(request, "q");
    if (const std::string before = query_of(request, "before"); !before.empty())
        std::from_chars(before.data(), before.data() + before.size(), filter.before);
    return filter;
}

Json filter_json(const LogFilter& filter) {
    return {{"from", format_day(day_of(filter.from))}, {"to", format_day(day_of(filter.to))},
            {"lane", filter.lane.value_or(0)},         {"show", name_of(filter.show)},
            {"department", filter.department},         {"q", filter.search}};
}

namespace {

std::string told(const LogFilter& filter, std::string_view show, const char* comma, const char* lane) {
    const std::string from = format_day(day_of(filter.from)), to = format_day(day_of(filter.to));
    std::string text = from + (from == to ? "" : " – " + to) + comma + std::string(show);
    if (filter.lane) text += comma + (lane + std::to_string(*filter.lane));
    if (!filter.department.empty()) text += comma + filter.department;
    if (!filter.search.empty()) text += comma + ("\"" + filter.search + "\"");
    return text;
}

}  // namespace

std::string filter_text(const LogFilter& filter) { return told(filter, name_of(filter.show), ", ", "lane "); }

std::string filter_words(const LogFilter& filter, Language language) {
    const bool zh = language == Language::zh;
    for (const web::Word& word : kShows)
        if (word.key == name_of(filter.show))
            return told(filter, zh ? word.zh : word.en, zh ? "，" : ", ", zh ? "通道 " : "lane ");
    return filter_text(filter);
}

std::string file_name(const LogFilter& filter, const char* ending) {
    const std::string from = format_day(day_of(filter.from)), to = format_day(day_of(filter.to));
    return "entry-log-" + from + (from == to ? "" : "-" + to) + "." + ending;
}

}  // namespace gate::screens
