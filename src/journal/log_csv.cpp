#include "journal/log_csv.h"

#include "base/csv.h"

namespace gate {
namespace {

std::string text_of_temperature(const std::optional<Temperature>& temperature) {
    return temperature ? temperature->judged.text() : "";
}

}  // namespace

std::string log_csv_head(Language language) {
    return language == Language::zh ? "\xEF\xBB\xBF编号,时间,通道,方向,事项,原因,凭证,工号,姓名,部门,初测体温,体温,"
                                      "口罩,用时(毫秒),相关编号,操作人,备注\r\n"
                                    : "\xEF\xBB\xBFid,time,lane,direction,event,reason,code,person,name,department,"
                                      "first temperature,temperature,mask,took (ms),about,by,note\r\n";
}

std::string log_csv_row(const LogRow& row, const Zone& zone, Language language) {
    const Event& event = row.event;
    const PersonPart part = event.person.value_or(PersonPart{});
    const std::string fields[] = {std::to_string(event.id),
                                  zone.format(event.at),
                                  std::to_string(event.lane),
                                  std::string(name_of(event.direction)),
                                  std::string(name_of(event.kind)),
                                  csv_text(entry(event.reason).title(language)),
                                  std::string(name_of(event.family)),
                                  csv_text(part.person),
                                  csv_text(row.name),
                                  csv_text(row.department),
                                  text_of_temperature(part.first_temperature),
                                  text_of_temperature(part.temperature),
                                  std::string(name_of(event.mask)),
                                  std::to_string(event.took.count()),
                                  event.ref > 0 ? std::to_string(event.ref) : "",
                                  csv_text(part.actor),
                                  csv_text(part.note)};
    std::string line;
    for (const std::string& field : fields) line += (line.empty() ? "" : ",") + field;
    return line + "\r\n";
}

}  // namespace gate
