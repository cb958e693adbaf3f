#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <future>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace pixelsmith {

/// Threads that are worth starting for work that keeps the processor busy.
inline size_t workerCount()
{
    return std::clamp<size_t>(std::thread::hardware_concurrency(), 1, 16);
}

/// Results of calls on other threads, in the order in which the calls were given. Used by one thread. When it goes, calls
/// that run are waited for, and those that have not begun are dropped. The threads stay until then: starting one for each
/// call costs as much as reading a tile does.
template<typename Result>
class OrderedTasks
{
public:
    /// \param most  calls at once, those counted that are done and not taken.
    explicit OrderedTasks(size_t most = workerCount())
        : m_most(most)
    {
    }
    ~OrderedTasks()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_isEnding = true;
        }
        m_given.notify_all();
    }
    OrderedTasks(const OrderedTasks &) = delete;
    OrderedTasks &operator=(const OrderedTasks &) = delete;

    bool isFull() const { return m_results.size() >= m_most; }
    bool isEmpty() const { return m_results.empty(); }

    template<typename Call>
    void start(Call &&call)
    {
        std::packaged_task<Result()> task(std::forward<Call>(call));
        m_results.push_back(task.get_future());
        {
            const std::lock_guard lock(m_mutex);
            m_waiting.push_back(std::move(task));
        }
        if (m_threads.size() < std::min(m_most, workerCount()))
            m_threads.emplace_back([this] { work(); });
        m_given.notify_one();
    }

    /// The oldest call's; waits for it, and throws what it threw.
    Result take()
    {
        std::future<Result> result = std::move(m_results.front());
        m_results.pop_front();
        return result.get();
    }

private:
    void work()
    {
        std::unique_lock lock(m_mutex);
        for (;;) {
            m_given.wait(lock, [this] { return m_isEnding || !m_waiting.empty(); });
            if (m_isEnding)
                return;
            std::packaged_task<Result()> task = std::move(m_waiting.front());
            m_waiting.pop_front();
            lock.unlock();
            task();
            task = {}; // what it holds goes before the next waits
            lock.lock();
        }
    }

    size_t m_most;
    std::deque<std::future<Result>> m_results;
    std::mutex m_mutex;
    std::condition_variable m_given;
    std::deque<std::packaged_task<Result()>> m_waiting;
    bool m_isEnding = false;
    std::vector<std::jthread> m_threads; ///< last: they end before what they use
};

} // namespace pixelsmith
