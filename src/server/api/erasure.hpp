// Erasing what is kept of people: names, forms, notes, papers. By an administrator, for a case and the cases it opened.
#pragma once

#include "server/api/house.hpp"

namespace pasokh::server::api {

// POST /api/v1/cases/{id}/erase. Asked again, it erases what is left, if anything is.
Operation erase_row(House& house);

}  // namespace pasokh::server::api
