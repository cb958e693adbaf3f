#include "guidance/classifier_free_guidance.h"

#include "support/golden.h"
#include "support/tensor_compare.h"

#include <QtTest>

using namespace pixelsmith;

class tst_ClassifierFreeGuidance : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void matchesTheOriginal();
    void oneIsThePromptAloneAndZeroIsWithoutIt();
};

void tst_ClassifierFreeGuidance::matchesTheOriginal()
{
    const at::Tensor prediction = golden("unet.out");
    COMPARE_TENSORS(classifierFreeGuidance(prediction.slice(0, 0, 1), prediction.slice(0, 1, 2), 7.5),
                    golden("guide.cfg"), 1e-5);
}

void tst_ClassifierFreeGuidance::oneIsThePromptAloneAndZeroIsWithoutIt()
{
    const at::Tensor uncond = golden("unet.out").slice(0, 0, 1);
    const at::Tensor cond = golden("unet.out").slice(0, 1, 2);
    COMPARE_TENSORS(classifierFreeGuidance(uncond, cond, 1), cond, 1e-6);
    COMPARE_TENSORS(classifierFreeGuidance(uncond, cond, 0), uncond, 0);
}

QTEST_GUILESS_MAIN(tst_ClassifierFreeGuidance)
#include "tst_classifier_free_guidance.moc"
