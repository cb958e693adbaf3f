// Runs a fuzz target where LibFuzzer is not at hand: mutates the target's seeds, blindly but many times.
//   fuzz_NAME [-seconds=N] [-seed=N] [FILE…]     files are run once each, to look into a failure
//   fuzz_NAME -seeds=FOLDER                      writes the sound inputs there, for LibFuzzer
// An input that ends the process stays behind as `last` in /dev/shm/pixelsmith-fuzz-PROCESS.
#include "fuzz/fuzz.h"

#include <chrono>
#include <cstdio>
#include <cstring>
#include <random>

using namespace pixelsmith::fuzz;

namespace {

class Mutator
{
public:
    explicit Mutator(uint64_t seed)
        : m_random(seed)
        , m_seeds(seeds())
        , m_words(words())
    {
        for (const char *number :
             {"0", "1", "-1", "2147483648", "9223372036854775808", "18446744073709551616", "1e999"})
            m_words.emplace_back(number);
    }

    std::string next()
    {
        std::string text = m_seeds[below(m_seeds.size())];
        for (size_t i = 0, count = 1 + below(6); i < count; ++i)
            mutate(text);
        return text;
    }

private:
    size_t below(size_t limit) { return limit == 0 ? 0 : static_cast<size_t>(m_random() % limit); }

    void mutate(std::string &text)
    {
        const size_t at = below(text.size() + 1);
        const size_t length = std::min(text.size() - at, below(2) ? below(8) : below(text.size() + 1));
        switch (below(8)) {
        case 0:
            if (at < text.size())
                text[at] = static_cast<char>(text[at] ^ (1 << below(8)));
            break;
        case 1:
            if (at < text.size())
                text[at] = static_cast<char>(m_random());
            break;
        case 2:
            text.erase(at, length);
            break;
        case 3:
            text.insert(at, text.substr(at, std::min<size_t>(length, 4096)));
            break;
        case 4:
            text.insert(at, m_words[below(m_words.size())]);
            break;
        case 5:
            text.replace(at, std::min<size_t>(length, 16), m_words[below(m_words.size())]);
            break;
        case 6: {
            const std::string &other = m_seeds[below(m_seeds.size())];
            const size_t from = below(other.size() + 1);
            text = text.substr(0, at) + other.substr(from);
            break;
        }
        case 7:
            replaceNumber(text, at);
            break;
        default:
            break;
        }
        if (text.size() > (1u << 20))
            text.resize(1u << 20);
    }

    /// The first number behind a place becomes another one.
    void replaceNumber(std::string &text, size_t at)
    {
        const size_t begin = text.find_first_of("0123456789", at);
        if (begin == std::string::npos)
            return;
        const size_t end = std::min(text.find_first_not_of("0123456789", begin), text.size());
        text.replace(begin, end - begin,
                     below(2) ? m_words[m_words.size() - 1 - below(7)] : std::to_string(m_random() >> below(64)));
    }

    std::mt19937_64 m_random;
    std::vector<std::string> m_seeds;
    std::vector<std::string> m_words;
};

void runOne(const std::string &input)
{
    LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t *>(input.data()), input.size());
}

} // namespace

int main(int argc, char **argv)
{
    double seconds = 5;
    uint64_t seed = 1;
    int files = 0;
    std::filesystem::path seedFolder;
    for (int i = 1; i < argc; ++i) {
        if (std::strncmp(argv[i], "-seconds=", 9) == 0)
            seconds = std::atof(argv[i] + 9);
        else if (std::strncmp(argv[i], "-seed=", 6) == 0)
            seed = std::strtoull(argv[i] + 6, nullptr, 10);
        else if (std::strncmp(argv[i], "-seeds=", 7) == 0)
            seedFolder = argv[i] + 7;
        else if (++files > 0)
            runOne(readFile(argv[i]));
    }
    if (files > 0)
        return 0;
    int number = 0;
    for (const std::string &text : seeds()) {
        if (!seedFolder.empty())
            writeFile(seedFolder / std::to_string(number++), text);
        else
            runOne(text);
    }
    if (!seedFolder.empty())
        return 0;
    Mutator mutator(seed);
    using Clock = std::chrono::steady_clock;
    const auto end = Clock::now() + std::chrono::duration<double>(seconds);
    int64_t count = 0;
    while (Clock::now() < end) {
        const std::string input = mutator.next();
        writeFile(folder() / "last", input);
        runOne(input);
        ++count;
    }
    std::printf("%s: %lld inputs in %.0f s\n", argv[0], static_cast<long long>(count), seconds);
    return 0;
}
