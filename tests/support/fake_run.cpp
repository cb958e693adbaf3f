// The fake cascade as a program of its own, to be killed: it takes the words of the real one that the kill loop needs.
//   fake_run generate --document FILE [--group-ms N]
//   fake_run resume FILE [--group-ms N]
//   fake_run info --hash FILE
#include "support/fake_cascade.h"

#include <pixelsmith/error.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

using namespace pixelsmith;

namespace {

void print(const Progress &progress)
{
    static constexpr const char *names[] = {"waiting", "encoding", "denoising", "decoding", "done"};
    std::printf(R"({"event":"progress","stage":%d,"phase":"%s","step":%d,"patches_done":%lld})"
                "\n",
                progress.stage, names[static_cast<int>(progress.phase)], progress.step,
                static_cast<long long>(progress.partsDone));
    std::fflush(stdout);
}

std::string valueOf(std::vector<std::string> &arguments, const std::string &option)
{
    for (size_t i = 0; i + 1 < arguments.size(); ++i) {
        if (arguments[i] != option)
            continue;
        const std::string value = arguments[i + 1];
        arguments.erase(arguments.begin() + static_cast<std::ptrdiff_t>(i),
                        arguments.begin() + static_cast<std::ptrdiff_t>(i) + 2);
        return value;
    }
    return {};
}

int run(std::vector<std::string> arguments)
{
    const std::string command = arguments.at(0);
    const std::string groupMs = valueOf(arguments, "--group-ms");
    if (command == "info") {
        const auto document = Document::open(arguments.at(2), Document::Access::ReadOnly);
        std::printf("pixels  %s\n", FakeCascade::hashOf(document).c_str());
        return 0;
    }
    FakeCascade cascade({512, 512}, 4, SchedulerKind::DpmSolverMultistep);
    if (!groupMs.empty())
        cascade.beforeEvaluation = [time = std::chrono::milliseconds(std::stoi(groupMs))](int64_t) {
            std::this_thread::sleep_for(time);
        };
    const auto document = command == "generate" ? cascade.create(valueOf(arguments, "--document"))
                                                : Document::open(arguments.at(1), Document::Access::ReadWrite);
    if (!document->isWritable())
        throw Error(ErrorKind::Io, "in use by " + document->writer());
    RunControl control;
    cascade.run(document, control, [](const Event &event) {
        if (const auto *progress = std::get_if<Progress>(&event))
            print(*progress);
    });
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    try {
        return run({argv + 1, argv + argc});
    } catch (const std::exception &error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
