// Works an office until it is killed: files cases under numbered idempotency keys from several threads, retrying what it was told to,
// and says on standard output what was acknowledged: "started <ms>", then "ack <key number> <case id>" a line.
// usage: kill_worker FOLDER CITY FIRST LAST
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/hash.hpp"
#include "office/city_files.hpp"
#include "office/office.hpp"

namespace {

using namespace pasokh;

constexpr int k_threads = 8;

office::Ask filing(office::Office& office, const desk::Service& service, const json::Value& form, long number) {
  const std::string key = "key-" + std::to_string(number);
  desk::FileCase command;
  command.service = service.code;
  command.form = form;
  command.district = 1;
  const auto receipt = office.keys().receipt_for(key);
  command.tracking_digest = office.keys().tracking_digest(receipt.tracking_number);
  command.secret_digest = office.keys().link_digest(receipt.secret);
  office::Ask ask;
  ask.actor = desk::Public{};
  ask.command = desk::Command{std::move(command)};
  ask.idempotency = office::Idempotency{"kill", key, sha256(key)};
  ask.records.push_back(office.new_record({}, "form", "application/json", json::write(form)));
  return ask;
}

json::Value form_of(const desk::Service& service) {
  json::Value form = json::object();
  for (const auto& field : service.form) {
    if (!field.required) continue;
    switch (field.type) {
      case desk::FieldType::text: form.add(field.name, json::string(std::string(static_cast<std::size_t>(std::max<std::int64_t>(field.least, 5)), 'x'))); break;
      case desk::FieldType::integer: case desk::FieldType::amount: form.add(field.name, json::number(std::max<std::int64_t>(field.least, 1))); break;
      case desk::FieldType::date: form.add(field.name, json::string("2025-05-01")); break;
      case desk::FieldType::boolean: form.add(field.name, json::boolean(true)); break;
      case desk::FieldType::choice: form.add(field.name, json::string(field.choices.front().first)); break;
    }
  }
  return form;
}

void say_acknowledged(long number, const office::Reply& reply) {
  char line[96];
  const int size = std::snprintf(line, sizeof line, "ack %ld %s\n", number, to_text(reply.subject).c_str());
  if (::write(STDOUT_FILENO, line, static_cast<std::size_t>(size)) != size) std::_Exit(4);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  const auto begin = std::chrono::steady_clock::now();
  office::SystemTime time;
  office::Options options;
  options.data = argv[1];
  options.time = &time;
  auto opened = office::Office::open(options);
  if (!opened) {
    std::fprintf(stderr, "cannot open: %s\n", opened.error().message.code.c_str());
    return 3;
  }
  auto& office = **opened;
  if (!office.city()->configuration) {
    const auto loaded = office::load_folder(argv[2]);
    if (!loaded || !loaded->configuration || !office::adopt(office, loaded->configuration, *Date::from(2025, 1, 1))) return 3;
  }
  office.start();
  std::printf("started %ld\n", static_cast<long>(std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin).count()));
  std::fflush(stdout);
  const desk::Service* service = nullptr;
  const auto city = office.city();
  for (const auto& [code, s] : city->configuration->services)
    if (s.citizens_may_file && s.place != desk::PlaceRule::required) service = &s;
  const json::Value form = form_of(*service);
  std::atomic<long> next{std::atol(argv[3])};
  const long last = std::atol(argv[4]);
  std::vector<std::thread> threads;
  for (int t = 0; t < k_threads; ++t)
    threads.emplace_back([&] {
      for (long number = next++; number <= last; number = next++) {
        const auto reply = office.submit_and_wait(filing(office, *service, form, number));
        if (reply) say_acknowledged(number, *reply);
      }
    });
  for (auto& thread : threads) thread.join();
  office.stop();
  return 0;
}
