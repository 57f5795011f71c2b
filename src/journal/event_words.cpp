#include "journal/event_words.h"

namespace gate {
namespace {

struct Words {
    std::string_view zh, en;
    std::string_view in(Language language) const { return language == Language::zh ? zh : en; }
};

// By number, from 1.
constexpr Words kKindWords[] = {{"启动", "Start"},
                                {"放行", "Admitted"},
                                {"重新放行", "Readmitted"},
                                {"拒绝", "Refused"},
                                {"复测", "Measured again"},
                                {"通过", "Passage"},
                                {"已开闸", "Opened"},
                                {"未通行", "No passage"},
                                {"开闸未确认", "Pulse unconfirmed"},
                                {"未能开闸", "Pulse not sent"},
                                {"出厂", "Way out"},
                                {"开一次", "Open once"},
                                {"保持开启", "Hold open"},
                                {"结束保持", "Hold ended"},
                                {"锁定入口", "Lock entry"},
                                {"解除锁定", "Unlock entry"},
                                {"体温计读数", "Clinical reading"},
                                {"报警", "Alarm"},
                                {"确认", "Acknowledged"},
                                {"故障", "Fault"},
                                {"恢复", "Cleared"},
                                {"消防联动", "Fire release"},
                                {"消防解除", "Fire release over"},
                                {"口罩已核对", "Mask checked"},
                                {"绑定人员", "Bound to a person"},
                                {"补录", "Late"},
                                {"更正", "Correction"},
                                {"下载", "Downloaded"},
                                {"管理", "Administration"},
                                {"演练", "DRILL"}};
static_assert(std::size(kKindWords) == static_cast<std::size_t>(EventKind::drill));
constexpr Words kMasks[] = {{"未记录", "Not recorded"}, {"已戴", "Worn"}, {"未戴", "Not worn"}, {"已核对", "Checked"}};

}  // namespace

std::string_view words_of(EventKind kind, Language language) {
    const auto number = static_cast<std::size_t>(kind);
    return number >= 1 && number <= std::size(kKindWords) ? kKindWords[number - 1].in(language) : "";
}

std::string_view words_of(Direction direction, Language language) {
    return (direction == Direction::in ? Words{"进", "In"} : Words{"出", "Out"}).in(language);
}

std::string_view words_of(Mask mask, Language language) {
    const auto number = static_cast<std::size_t>(mask);
    return number < std::size(kMasks) ? kMasks[number].in(language) : "";
}

std::string_view words_of(CodeFamily family, Language language) {
    switch (family) {
        case CodeFamily::none:
            return "";
        case CodeFamily::pass:
            return Words{"厂牌", "Factory pass"}.in(language);
        case CodeFamily::dcc:
            return Words{"欧盟数字证书", "EU certificate"}.in(language);
        case CodeFamily::shc:
            return Words{"SMART 健康卡", "SMART health card"}.in(language);
        case CodeFamily::province:
            return Words{"健康码", "Health code"}.in(language);
        case CodeFamily::unknown:
            return Words{"不是健康码", "Not a health code"}.in(language);
    }
    return "";
}

}  // namespace gate
