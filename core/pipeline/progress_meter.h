#pragma once

#include <pixelsmith/events.h>
#include <pixelsmith/generation_plan.h>

#include <array>
#include <chrono>
#include <exception>
#include <utility>

namespace pixelsmith {

/// Counts what a run does and what it takes, and tells how long the rest will take. Work inside of other work is booked
/// for itself alone. One thread.
class ProgressMeter
{
public:
    enum class Work {
        UNet,
        Encode,
        Decode,
        Survey, ///< the VAE's look at the whole picture
        Canvas, ///< enlarging the picture before, tiles and their coarse levels
    };

    explicit ProgressMeter(const GenerationPlan &plan);
    /// For work that is less than a plan's: UNet evaluations, and pixels to encode and to decode.
    ProgressMeter(int64_t unetEvaluations, int64_t encodedPixels, int64_t decodedPixels);

    /// Calls `work` and books its time. \param amount  evaluations, or pixels of the VAE's output or input; else 0.
    template<typename Call>
    auto measure(Work work, int64_t amount, Call &&call)
    {
        const Booking booking(*this, work, amount);
        return std::forward<Call>(call)();
    }

    /// Work of the plan that need not be done, because an earlier run did it.
    void skip(Work work, int64_t amount) { tally(work).left -= amount; }

    /// Fills what the meter knows into the event.
    void fill(Progress &progress) const;

private:
    using Clock = std::chrono::steady_clock;

    struct Tally
    {
        int64_t left = 0;
        int64_t done = 0;
        double seconds = 0;
    };

    /// Work that fails is not booked, for it is done again.
    class Booking
    {
    public:
        Booking(ProgressMeter &meter, Work work, int64_t amount)
            : m_meter(meter)
            , m_work(work)
            , m_amount(amount)
            , m_outer(std::exchange(meter.m_booking, this))
            , m_start(Clock::now())
        {}
        ~Booking();
        Booking(const Booking &) = delete;
        Booking &operator=(const Booking &) = delete;

    private:
        ProgressMeter &m_meter;
        Work m_work;
        int64_t m_amount;
        Booking *m_outer; ///< the work that this one is a part of, or null
        double m_innerSeconds = 0;
        Clock::time_point m_start;
        int m_exceptions = std::uncaught_exceptions();
    };

    Tally &tally(Work work) { return m_tallies[static_cast<size_t>(work)]; }
    const Tally &tally(Work work) const { return m_tallies[static_cast<size_t>(work)]; }

    Clock::time_point m_start = Clock::now();
    std::array<Tally, 5> m_tallies;
    Booking *m_booking = nullptr; ///< what is being measured
};

/// Peak resident memory of this process so far.
int64_t peakMemoryBytes();

} // namespace pixelsmith
