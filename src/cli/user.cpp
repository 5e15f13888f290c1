// pasokh user password OFFICER: sets the password an officer signs in with; pasokh user list.
#include <fmt/core.h>
#include <termios.h>
#include <unistd.h>

#include <iostream>

#include "cli/data.hpp"
#include "cli/verb.hpp"
#include "office/city_files.hpp"
#include "server/passwords.hpp"

namespace pasokh::cli {
namespace {

struct Settings {
  Installation where;
  std::string officer;
};

// From the terminal without echo, or one line of standard input.
std::string ask_password() {
  const bool terminal = ::isatty(STDIN_FILENO) == 1;
  termios before{};
  if (terminal) {
    fmt::print(stderr, "New password: ");
    ::tcgetattr(STDIN_FILENO, &before);
    termios silent = before;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  }
  std::string line;
  std::getline(std::cin, line);
  if (terminal) {
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    fmt::print(stderr, "\n");
  }
  return line;
}

Exit password(const Settings& settings, const Common& common) {
  office::SystemTime time;
  auto opened = open_data(settings.where, time);
  if (!opened) return fail(common, opened.error());
  const desk::OfficerCode code{settings.officer};
  const auto city = (*opened)->city();
  if (!city->organisation || !city->organisation->officer(code)) {
    fmt::print(stderr, "pasokh: there is no officer {}; pasokh user list shows them\n", settings.officer);
    return Exit::failed;
  }
  const auto text = ask_password();
  if (const auto good = server::check_new_password(text, settings.officer); !good) return fail(common, good.error());
  if (const auto done = office::set_credential(**opened, code, server::hash_password(text)); !done) return fail(common, done.error());
  fmt::print("{} can sign in with the new password\n", settings.officer);
  return Exit::done;
}

Exit list(const Settings& settings, const Common& common) {
  office::SystemTime time;
  auto opened = open_data(settings.where, time);
  if (!opened) return fail(common, opened.error());
  const auto city = (*opened)->city();
  if (!city->organisation) return fail(common, {RefusalKind::unavailable, say("office.no_city_yet"), {}});
  for (const auto& [code, officer] : city->organisation->officers) {
    const auto names = office::officer_names(**opened, officer.code);
    std::string posts;
    for (const auto& post : officer.posts) posts += fmt::format(" {}:{}", post.unit.value, enum_name(post.role));
    fmt::print("{:<12} {}{}\n", code, names.in(common.language), posts);
  }
  return Exit::done;
}

}  // namespace

void add_user(CLI::App& app, const Common& common, Run& run) {
  auto settings = std::make_shared<Settings>();
  auto* verb = app.add_subcommand("user", "Officers who can sign in; while pasokh serve runs on the installation, stop it first");
  verb->require_subcommand(1);
  add_installation(*verb, settings->where);
  auto* password_verb = verb->add_subcommand("password", "Set the password of an officer; asked for, or read from standard input");
  password_verb->add_option("officer", settings->officer, "Code of the officer")->required();
  password_verb->footer("Example: pasokh user password o-601 --data data");
  password_verb->callback([settings, &common, &run] { run = [settings, &common] { return password(*settings, common); }; });
  auto* list_verb = verb->add_subcommand("list", "Officers, their names and posts");
  list_verb->footer("Example: pasokh user list --data data");
  list_verb->callback([settings, &common, &run] { run = [settings, &common] { return list(*settings, common); }; });
  for (auto* sub : {password_verb, list_verb}) sub->fallthrough();
}

}  // namespace pasokh::cli
