#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <future>
#include <thread>
#include <utility>

namespace pixelsmith {

/// Threads that are worth starting for work that keeps the processor busy.
inline size_t workerCount()
{
    return std::clamp<size_t>(std::thread::hardware_concurrency(), 1, 16);
}

/// Results of calls on other threads, in the order in which the calls were given. Used by one thread. When it goes, calls
/// that run are waited for.
template<typename Result>
class OrderedTasks
{
public:
    /// \param most  calls at once, those counted that are done and not taken.
    explicit OrderedTasks(size_t most = workerCount())
        : m_most(most)
    {
    }

    bool isFull() const { return m_tasks.size() >= m_most; }
    bool isEmpty() const { return m_tasks.empty(); }

    template<typename Call>
    void start(Call &&call)
    {
        m_tasks.push_back(std::async(std::launch::async, std::forward<Call>(call)));
    }

    /// The oldest call's; waits for it, and throws what it threw.
    Result take()
    {
        std::future<Result> task = std::move(m_tasks.front());
        m_tasks.pop_front();
        return task.get();
    }

private:
    size_t m_most;
    std::deque<std::future<Result>> m_tasks;
};

} // namespace pixelsmith
