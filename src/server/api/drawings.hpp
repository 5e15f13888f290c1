// Services and versions of their drawings as addresses and bodies name them.
#pragma once

#include <string>

#include "server/api/house.hpp"

namespace pasokh::server::api {

// Errors: desk.no_such_service (not_found). Lives as long as the city.
Result<const desk::Service*> service_in_path(const Request& request, const desk::City& city);
// Errors: api.no_such_version; not_found without a field, else invalid.
Result<const desk::DrawingVersion*> version_of(const desk::City& city, const desk::ServiceCode& service, std::int64_t number,
                                               std::string field);
Result<const desk::DrawingVersion*> version_in_path(const Request& request, const desk::City& city,
                                                    const desk::ServiceCode& service);

}  // namespace pasokh::server::api
