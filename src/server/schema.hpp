// JSON Schema (2020-12, as OpenAPI 3.1 takes it) of the structs listed with PASOKH_FIELDS: one definition makes the
// codec, the documentation and the types of the pages. Structs become named components ("desk.Names"), referred to by
// $ref.
//
// No floating point; empty optionals are left out, so optional fields are simply not required. Unknown fields are
// refused: additionalProperties is false.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "base/codec.hpp"
#include "base/json.hpp"

namespace pasokh::server {

class SchemaBook {
 public:
  // {"$ref": "#/components/schemas/<name>"}; makes the component on first sight. `make` may refer to the same name
  // (recursion).
  json::Value refer(const std::string& name, const std::function<json::Value()>& make);
  const std::map<std::string, json::Value>& components() const { return components_; }

 private:
  std::map<std::string, json::Value> components_;
};

// How a type describes itself in a book; empty when there is no body.
using Schema = std::function<json::Value(SchemaBook&)>;

template <class T>
Schema schema_of();  // schema_detail.hpp

// "pasokh::desk::Names" -> "desk.Names", and template arguments flattened to letters.
std::string schema_name(std::string_view type_name);

}  // namespace pasokh::server

#include "server/schema_detail.hpp"
