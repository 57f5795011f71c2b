#include "visit/person.h"

#include <algorithm>
#include <string_view>

namespace gate {
namespace {

/// Surnames of two characters that are borne today.
constexpr std::string_view kCompoundSurnames[] = {
    "欧阳", "上官", "皇甫", "令狐", "诸葛", "司徒", "司马", "申屠", "夏侯", "贺兰", "完颜", "慕容", "尉迟", "长孙",
    "宇文", "司空", "公孙", "南宫", "东方", "西门", "百里", "呼延", "轩辕", "独孤", "端木", "闻人", "澹台", "淳于",
    "单于", "濮阳", "赫连", "钟离", "鲜于", "闾丘", "太史", "东郭", "南门", "羊舌", "公冶", "宗政", "第五", "拓跋",
};
/// Between the parts of a name that is no Han one: its first part is no surname.
constexpr std::string_view kDots[] = {"·", "•", "‧", "・"};

bool has_dot(std::string_view name) {
    return std::any_of(std::begin(kDots), std::end(kDots),
                       [&](std::string_view dot) { return name.find(dot) != std::string_view::npos; });
}

std::size_t surname_bytes(std::string_view name) {
    if (!has_dot(name))
        for (const std::string_view surname : kCompoundSurnames)
            if (name.size() > surname.size() && name.starts_with(surname)) return surname.size();
    std::size_t first = 1;  // bytes of the first UTF-8 character
    while (first < name.size() && (static_cast<unsigned char>(name[first]) & 0xC0) == 0x80) ++first;
    return first;
}

}  // namespace

std::string masked_name(const std::string& name) {
    return name.empty() ? "" : name.substr(0, surname_bytes(name)) + "*";
}

}  // namespace gate
