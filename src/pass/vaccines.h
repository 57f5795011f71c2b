// The vaccines against COVID-19 that a site can name in its rules, and the codes that certificates have for them.
#pragma once

#include <span>
#include <string_view>

namespace gate {

struct Vaccine {
    std::string_view id;    // of the EU's value set "vaccines-covid-19-names", as `mp` has it
    std::string_view name;  // as it is sold
    std::string_view cvx;   // its codes in health cards (CDC CVX), each between blanks; empty: none known
};

std::span<const Vaccine> vaccines();

/// `product`, of either kind of certificate, is the vaccine called `id`.
bool is_vaccine(std::string_view product, std::string_view id);

}  // namespace gate
