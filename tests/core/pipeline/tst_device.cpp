#include "pipeline/device.h"

#include "support/expect_error.h"

#include <pixelsmith/pipeline.h>

#include <QtTest>

using namespace pixelsmith;

class tst_Device : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aModelFitsAsItsSizeSays();
    void largeModelsUseTheProcessorsOwnBfloat16();
    void namedPrecisionsAreTakenAsTheyAre();
    void halfPrecisionOnTheProcessorIsRefused();
    void unknownDevicesAreRefused();
};

void tst_Device::largeModelsUseTheProcessorsOwnBfloat16()
{
    constexpr int64_t small = 8 << 20;
    constexpr int64_t large = int64_t{7} << 30;
    QCOMPARE(chooseDtype("auto", at::kCPU, small), at::kFloat);
    QCOMPARE(chooseDtype("auto", at::kCPU, large), hasNativeBfloat16() ? at::kBFloat16 : at::kFloat);
    QCOMPARE(chooseDtype("auto", at::kCUDA, small), at::kHalf);
    QCOMPARE(chooseDtype("auto", at::kCUDA, large), at::kHalf);
}

void tst_Device::namedPrecisionsAreTakenAsTheyAre()
{
    for (const at::ScalarType dtype : {at::kFloat, at::kBFloat16}) {
        QCOMPARE(chooseDtype(dtypeName(dtype), at::kCPU, 1), dtype);
        QCOMPARE(chooseDtype(dtypeName(dtype), at::kCUDA, 1), dtype);
    }
    QCOMPARE(chooseDtype("float16", at::kCUDA, 1), at::kHalf);
}

void tst_Device::halfPrecisionOnTheProcessorIsRefused()
{
    expectError(ErrorKind::InvalidRequest,
                QStringLiteral("float16 is too slow on the processor; choose float32 or bfloat16."),
                [] { chooseDtype("float16", at::kCPU, 1); });
}

void tst_Device::unknownDevicesAreRefused()
{
    expectError(ErrorKind::InvalidRequest, QStringLiteral("There is no device \"tpu\"; known: auto, cpu, cuda"),
                [] { openDevice("tpu"); });
}

void tst_Device::aModelFitsAsItsSizeSays()
{
    ModelDescription sdxl;
    sdxl.parameters = 3'470'000'000;
    sdxl.bytes = 2 * sdxl.parameters;
    DeviceOptions cpu{.device = "cpu", .dtype = "bfloat16"};
    constexpr int64_t gigabyte = 1'000'000'000;
    QCOMPARE(fitOf(sdxl, cpu, 16 * gigabyte), Fit::Fits);
    QCOMPARE(fitOf(sdxl, cpu, 8 * gigabyte), Fit::DoesNotFit);
    cpu.dtype = "float32";
    QCOMPARE(fitOf(sdxl, cpu, 24 * gigabyte), Fit::Fits);
    QCOMPARE(fitOf(sdxl, cpu, 12 * gigabyte), Fit::FitsSavingMemory);
    QCOMPARE(fitOf({}, cpu), Fit::Fits);
}

QTEST_GUILESS_MAIN(tst_Device)
#include "tst_device.moc"
