#include "ui/panels/device_section.h"

#include "ui/panels/section.h"

#include <QCheckBox>
#include <QComboBox>
#include <QSignalBlocker>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace pixelsmith {

DeviceSection::DeviceSection(QWidget *parent)
    : QWidget(parent)
{
    m_precision = new QComboBox;
    m_precision->setObjectName(u"precision"_s);
    m_precision->addItem(tr("Automatic", "precision"), u"auto"_s);
    for (const auto &dtype : {u"float32"_s, u"bfloat16"_s, u"float16"_s})
        m_precision->addItem(dtype, dtype);
    m_precision->setToolTip(
        tr("16-bit numbers take half the memory of 32-bit ones, and most devices compute faster with them."));
    m_savesMemory = new QCheckBox(tr("Save memory"));
    m_savesMemory->setToolTip(tr("The model's parts wait in the computer's memory as the file has them and come to the "
                                 "device in turn; slower."));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(makeLabel(tr("Precision"), m_precision));
    layout->addWidget(m_precision);
    layout->addWidget(m_savesMemory);
    connect(m_precision, &QComboBox::currentIndexChanged, this, [this] { Q_EMIT edited(device()); });
    connect(m_savesMemory, &QCheckBox::toggled, this, [this] { Q_EMIT edited(device()); });
}

DeviceOptions DeviceSection::device() const
{
    DeviceOptions device = m_kept;
    device.dtype = m_precision->currentData().toString().toStdString();
    device.savesMemory = m_savesMemory->isChecked();
    return device;
}

void DeviceSection::setDevice(const DeviceOptions &device)
{
    const QSignalBlocker quiet(this);
    m_kept = device;
    m_precision->setCurrentIndex(std::max(0, m_precision->findData(QString::fromStdString(device.dtype))));
    m_savesMemory->setChecked(device.savesMemory);
}

} // namespace pixelsmith
