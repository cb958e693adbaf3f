#include "models/host_memory.h"

#include <ATen/ATen.h>

#include <QtTest>

#include <fstream>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace pixelsmith;

namespace {

constexpr size_t kMegabyte = 1024 * 1024;

at::Tensor bytes(size_t count)
{
    return at::empty({static_cast<int64_t>(count)}, at::TensorOptions(at::kByte));
}

/// What the process holds in memory.
size_t residentBytes()
{
    size_t pages = 0;
    size_t resident = 0;
    std::ifstream("/proc/self/statm") >> pages >> resident;
    return resident * static_cast<size_t>(sysconf(_SC_PAGESIZE));
}

/// Where a tensor of this size lies, after it was freed again.
void *placeOf(size_t count)
{
    at::Tensor tensor = bytes(count).fill_(7);
    return tensor.data_ptr();
}

} // namespace

class tst_HostMemory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { keepHostMemory(64 * kMegabyte); }
    void cleanup() { releaseHostMemory(); }
    void sizesOfAllKindsHoldTheirData();
    void freedMemoryIsUsedAgain();
    void livingTensorsDoNotShareMemory();
    void tensorsOutliveARelease();
    void tensorsCanBeFreedOnOtherThreads();
    void weightsTakeHardlyMoreThanTheirSize();
};

void tst_HostMemory::sizesOfAllKindsHoldTheirData()
{
    for (const size_t count : {size_t{0}, size_t{1}, size_t{1000}, size_t{65472}, 3 * kMegabyte, 9 * kMegabyte + 5}) {
        const at::Tensor tensor = bytes(count).fill_(3);
        QCOMPARE(reinterpret_cast<uintptr_t>(tensor.data_ptr()) % 64, uintptr_t{0});
        QCOMPARE(tensor.sum().item<int64_t>(), static_cast<int64_t>(3 * count));
    }
}

void tst_HostMemory::freedMemoryIsUsedAgain()
{
    void *first = placeOf(5 * kMegabyte);
    QCOMPARE(placeOf(5 * kMegabyte), first);
    QCOMPARE(placeOf(5 * kMegabyte - 100), first); // nearly the same size
}

void tst_HostMemory::livingTensorsDoNotShareMemory()
{
    placeOf(kMegabyte);
    const at::Tensor a = bytes(kMegabyte).fill_(1);
    const at::Tensor b = bytes(kMegabyte).fill_(2);
    QVERIFY(a.data_ptr() != b.data_ptr());
    QCOMPARE(a.sum().item<int64_t>(), static_cast<int64_t>(kMegabyte));
}

void tst_HostMemory::tensorsOutliveARelease()
{
    const at::Tensor living = bytes(kMegabyte).fill_(1);
    placeOf(2 * kMegabyte);
    releaseHostMemory();
    keepHostMemory(0); // from now on nothing is kept
    placeOf(2 * kMegabyte);
    QCOMPARE(living.sum().item<int64_t>(), static_cast<int64_t>(kMegabyte));
}

void tst_HostMemory::tensorsCanBeFreedOnOtherThreads()
{
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([tensor = bytes(kMegabyte)]() mutable {
            for (size_t k = 0; k < 200; ++k)
                tensor = bytes(kMegabyte + 64 * k);
        });
    }
}

void tst_HostMemory::weightsTakeHardlyMoreThanTheirSize()
{
    constexpr size_t size = 1280 * 1280 * 4; // a usual tensor of SDXL's UNet: three large pages and an eighth of one
    const size_t before = residentBytes();
    std::vector<at::Tensor> weights;
    for (int i = 0; i < 16; ++i)
        weights.push_back(bytes(size).fill_(1));
    QVERIFY(residentBytes() - before < 16 * size + size);
}

QTEST_GUILESS_MAIN(tst_HostMemory)
#include "tst_host_memory.moc"
