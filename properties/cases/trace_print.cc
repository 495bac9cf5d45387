#include <cstdio>

#include "sparepage/properties/cases/trace.h"

namespace sparepage {

namespace {

std::string hex(std::uint64_t value, int digits) {
  char text[32];
  std::snprintf(text, sizeof text, "0x%0*llx", digits, static_cast<unsigned long long>(value));
  return text;
}

// The words after an operation's own; options that have their default are left out.
struct Arguments {
  const Trace* trace;  // null: names are left out

  std::string block(Name name) const { return trace == nullptr ? "" : " " + trace->blocks[name]; }
  std::string socket(Name name) const { return trace == nullptr ? "" : " " + trace->sockets[name]; }
  static std::string number(std::uint64_t value) { return " " + std::to_string(value); }

  std::string operator()(const Alloc& alloc) const { return block(alloc.block) + number(alloc.size); }
  std::string operator()(const Free& free) const { return block(free.block); }
  std::string operator()(const Fill& /*fill*/) const { return ""; }
  std::string operator()(const Api& /*api*/) const { return ""; }
  std::string operator()(const Pressure& pressure) const { return number(pressure.pages); }
  std::string operator()(const Relief& relief) const { return number(relief.pages); }
  std::string operator()(const Socket& operation) const {
    static constexpr std::string_view kProtocols[] = {"ipx", "spx", "spxii"};
    std::string line = socket(operation.socket);
    if (operation.type == SocketType::stream) line += " type=stream";
    if (operation.protocol != Protocol::ipx) {
      line += " proto=";
      line += kProtocols[static_cast<std::size_t>(operation.protocol)];
    }
    if (operation.process != 1) line += " proc=" + std::to_string(operation.process);
    return line;
  }
  std::string operator()(const Bind& bind) const {
    const Bind usual = {.socket = bind.socket, .number = bind.number};
    std::string line = socket(bind.socket) + " " + hex(bind.number, 4);
    if (bind.net != usual.net) line += " net=" + std::to_string(bind.net);
    if (bind.node != usual.node) line += " node=" + hex(bind.node, 12);
    if (bind.reuse) line += " reuse";
    if (bind.family != usual.family) line += " family=" + std::to_string(bind.family);
    if (bind.namelen != usual.namelen) line += " namelen=" + std::to_string(bind.namelen);
    return line;
  }
  std::string operator()(const Recv& recv) const { return socket(recv.socket); }
  std::string operator()(const Close& close) const { return socket(close.socket); }
  std::string operator()(const Exit& exit) const { return number(exit.process); }
  std::string operator()(const Packet& packet) const {
    return " " + hex(packet.number, 4) + number(packet.length);
  }
};

std::string print(const Config& config) {
  const Config usual;
  std::string line;
  const auto key = [&](std::string_view name, std::uint32_t value, std::uint32_t default_value) {
    if (value != default_value) line += " " + std::string(name) + "=" + std::to_string(value);
  };
  key("pages", config.pages, usual.pages);
  key("heap", config.heap, usual.heap);
  key("spare", config.spare, usual.spare);
  key("ifaces", config.ifaces, usual.ifaces);
  if (config.bind != usual.bind || config.bind_count != usual.bind_count) {
    char separator = '=';
    line += " bind";
    for (const std::uint16_t size : config.bind_sizes()) {
      line += separator + std::to_string(size);
      separator = ',';
    }
  }
  return line.empty() ? line : "config" + line + "\n";
}

std::string print(const Expectation& expectation) {
  std::string line = "expect strategy=" + expectation.strategy;
  if (!expectation.heap.empty()) {
    line =
        "expect heap=" + expectation.heap + (expectation.strategy.empty() ? "" : "+" + expectation.strategy);
  }
  if (expectation.violates.empty()) return line + " holds\n";
  char separator = '=';
  line += " violates";
  for (const std::string& invariant : expectation.violates) {
    line += separator + invariant;
    separator = ',';
  }
  return line + "\n";
}

}  // namespace

std::string print(const Step& step, const Trace& trace) {
  std::string line;
  if (step.context != Context::application) line = step.context == Context::critical ? "crit" : "irq";
  if (step.point != 0) line += "@" + std::to_string(step.point);
  if (!line.empty()) line += " ";
  line += word(step.operation);
  return line + std::visit(Arguments{&trace}, step.operation);
}

std::string print_nameless(const Operation& operation) {
  return std::string(word(operation)) + std::visit(Arguments{nullptr}, operation);
}

std::string print(const Trace& trace) {
  std::string text = "sparepage-trace 1\n" + print(trace.config);
  for (const Expectation& expectation : trace.expectations) text += print(expectation);
  for (const Step& step : trace.steps) text += print(step, trace) + "\n";
  return text;
}

}  // namespace sparepage
