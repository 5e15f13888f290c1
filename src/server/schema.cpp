#include "server/schema.hpp"

namespace pasokh::server {

json::Value SchemaBook::refer(const std::string& name, const std::function<json::Value()>& make) {
  if (components_.try_emplace(name, json::object()).second) {
    json::Value made = make();  // may refer to other names, and to this one
    components_[name] = std::move(made);
  }
  return json::object({{"$ref", json::string("#/components/schemas/" + name)}});
}

std::string schema_name(std::string_view type_name) {
  std::string out;
  while (!type_name.empty()) {
    if (type_name.starts_with("pasokh::")) {
      type_name.remove_prefix(8);
    } else if (type_name.starts_with("::")) {
      out.push_back('.');
      type_name.remove_prefix(2);
    } else {
      char c = type_name.front();
      bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
      if (fits)
        out.push_back(c);
      else if (c == '<')
        out += "-of-";
      type_name.remove_prefix(1);
    }
  }
  return out;
}

}  // namespace pasokh::server
