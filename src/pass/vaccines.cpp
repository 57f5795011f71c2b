#include "pass/vaccines.h"

#include <algorithm>
#include <string>

namespace gate {
namespace {

constexpr Vaccine kVaccines[] = {
    {"EU/1/20/1528", "Comirnaty", " 208 217 218 219 "},
    {"EU/1/20/1507", "Spikevax", " 207 221 "},
    {"EU/1/21/1529", "Vaxzevria", " 210 "},
    {"EU/1/20/1525", "Jcovden", " 212 "},
    {"EU/1/21/1618", "Nuvaxovid", " 211 "},
    {"BBIBP-CorV", "BBIBP-CorV", " 510 "},
    {"CoronaVac", "CoronaVac", " 511 "},
    {"Convidecia", "Convidecia", ""},
    {"Sputnik-V", "Sputnik V", ""},
    {"Covaxin", "Covaxin", " 502 "},
    {"Covishield", "Covishield", ""},
};

}  // namespace

std::span<const Vaccine> vaccines() { return kVaccines; }

bool is_vaccine(std::string_view product, std::string_view id) {
    if (product == id) return true;
    const auto* known =
        std::find_if(std::begin(kVaccines), std::end(kVaccines), [&](const Vaccine& one) { return one.id == id; });
    return known != std::end(kVaccines) && !product.empty() &&
           known->cvx.find(" " + std::string(product) + " ") != std::string_view::npos;
}

}  // namespace gate
