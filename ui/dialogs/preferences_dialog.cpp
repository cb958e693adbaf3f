#include "ui/dialogs/preferences_dialog.h"

#include "ui/dialogs/form_labels.h"
#include "ui/panels/section.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QSpinBox>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

constexpr int kMostThreads = 256;
constexpr int kMostGigabytes = 4096;
constexpr int kLeastWorkPercent = 10;

} // namespace

PreferencesDialog::PreferencesDialog(QWidget *parent)
    : QDialog(parent)
{
    setObjectName(u"sheet"_s);
    setWindowTitle(tr("Preferences"));
    auto *form = new QFormLayout;
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(8);
    addDeviceRows(form);
    addWindowRows(form);
    centreLabels(*form);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    buttons->button(QDialogButtonBox::Close)->setIcon({});
    // Qt's own translations may not be installed.
    buttons->button(QDialogButtonBox::Close)->setText(tr("Close"));
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 24, 24, 16);
    layout->setSpacing(16);
    layout->addLayout(form);
    layout->addWidget(buttons);
    layout->setSizeConstraint(QLayout::SetFixedSize);
    setPreferences({});
    connectEdits();
}

void PreferencesDialog::connectEdits()
{
    const auto tell = [this] { Q_EMIT edited(preferences()); };
    for (const QComboBox *box : {m_device, m_language, m_look})
        connect(box, &QComboBox::currentIndexChanged, this, tell);
    for (const QSpinBox *box : {m_threads, m_work, m_disk, m_memory})
        connect(box, &QSpinBox::valueChanged, this, tell);
    connect(m_folder, &QLineEdit::editingFinished, this, tell);
    for (const QCheckBox *box : {m_notifies, m_keepsRunning})
        connect(box, &QCheckBox::toggled, this, tell);
}

QComboBox *PreferencesDialog::makeChoices(const QString &name)
{
    auto *box = new QComboBox;
    box->setAccessibleName(name);
    box->setMinimumWidth(280);
    return box;
}

/// \param leastText  what the smallest value stands for; empty: for itself.
QSpinBox *PreferencesDialog::makeBox(int least, int most, const QString &suffix, const QString &leastText)
{
    auto *box = new QSpinBox;
    box->setRange(least, most);
    box->setSuffix(suffix);
    box->setSpecialValueText(leastText);
    return box;
}

void PreferencesDialog::addDeviceRows(QFormLayout *form)
{
    m_device = makeChoices(tr("Paint with"));
    m_device->addItem(tr("The graphics card if there is one"), u"auto"_s);
    m_device->addItem(tr("The processor"), u"cpu"_s);
    m_device->addItem(tr("The graphics card"), u"cuda"_s);
    m_device->setToolTip(tr("Holds from the next run on."));
    m_threads = makeBox(0, kMostThreads, {}, tr("all but one"));
    m_threads->setToolTip(tr("Threads of the processor. Holds from the next run on."));
    m_work = makeBox(kLeastWorkPercent, 100, tr(" %"), {});
    m_work->setToolTip(tr("Less leaves the computer to other programs, and a run takes longer."));
    m_memory = makeBox(0, kMostGigabytes, tr(" GB"), tr("as much as there is"));
    m_memory->setToolTip(tr("Sizes that take more are not offered."));
    m_disk = makeBox(0, kMostGigabytes, tr(" GB"), {});
    m_disk->setToolTip(tr("Sizes that would leave less are not offered."));
    form->addRow(makeHeading(tr("Computer")));
    form->addRow(tr("Paint with"), m_device);
    form->addRow(tr("Threads"), m_threads);
    form->addRow(tr("Work for"), m_work);
    form->addRow(tr("Memory of a run"), m_memory);
    form->addRow(tr("Disk that stays free"), m_disk);
    form->addRow(tr("Folder of pictures"), makeFolderRow());
}

QWidget *PreferencesDialog::makeFolderRow()
{
    auto *row = new QWidget;
    m_folder = new QLineEdit;
    m_folder->setAccessibleName(tr("Folder of pictures"));
    m_folder->setPlaceholderText(tr("the program's own"));
    m_folder->setToolTip(tr("Where pictures are that were not saved elsewhere. Holds from the next start on."));
    auto *choose = new QPushButton(tr("Choose…"));
    choose->setToolTip(tr("Choose a folder for pictures"));
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_folder, 1);
    layout->addWidget(choose);
    connect(choose, &QPushButton::clicked, this, &PreferencesDialog::chooseFolder);
    return row;
}

void PreferencesDialog::chooseFolder()
{
    auto *dialog = new QFileDialog(this, tr("Folder of Pictures"), m_folder->text());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        m_folder->setText(path);
        Q_EMIT edited(preferences());
    });
    dialog->open();
}

void PreferencesDialog::addWindowRows(QFormLayout *form)
{
    using Look = Preferences::Look;
    m_look = makeChoices(tr("Look"));
    m_look->addItem(tr("Dark or light as the desktop"), static_cast<int>(Look::System));
    m_look->addItem(tr("Dark"), static_cast<int>(Look::Dark));
    m_look->addItem(tr("Light"), static_cast<int>(Look::Light));
    m_look->addItem(tr("The desktop's own style"), static_cast<int>(Look::Native));
    m_look->setToolTip(tr("The desktop's own style holds from the next start on."));
    m_language = makeChoices(tr("Language"));
    m_language->addItem(tr("The system's"), QString());
    m_language->addItem(u"English"_s, u"en"_s);
    m_language->addItem(u"Deutsch"_s, u"de"_s);
    m_language->setToolTip(tr("Holds from the next start on."));
    m_notifies = new QCheckBox(tr("Tell on the desktop when a picture is done"));
    m_notifies->setToolTip(tr("Only while the window is not in front."));
    form->addRow(makeHeading(tr("Window")));
    form->addRow(tr("Look"), m_look);
    form->addRow(tr("Language"), m_language);
    m_keepsRunning = new QCheckBox(tr("Keep running when the window is closed"));
    m_keepsRunning->setToolTip(
        tr("What is painted goes on without a window until it is done. Start Pixelsmith again to "
           "see it. Otherwise it pauses, and can be resumed at the next start."));
    form->addRow(QString(), m_notifies);
    form->addRow(QString(), m_keepsRunning);
}

Preferences PreferencesDialog::preferences() const
{
    Preferences preferences;
    preferences.device = m_device->currentData().toString().toStdString();
    preferences.threads = m_threads->value();
    preferences.workPercent = m_work->value();
    preferences.picturesFolder = m_folder->text().trimmed();
    preferences.freeDiskGigabytes = m_disk->value();
    preferences.memoryGigabytes = m_memory->value();
    preferences.notifies = m_notifies->isChecked();
    preferences.keepsRunning = m_keepsRunning->isChecked();
    preferences.language = m_language->currentData().toString();
    preferences.look = static_cast<Preferences::Look>(m_look->currentData().toInt());
    return preferences;
}

void PreferencesDialog::setPreferences(const Preferences &preferences)
{
    const QSignalBlocker quiet(this);
    const auto choose = [](QComboBox *box, const QVariant &wanted) {
        box->setCurrentIndex(std::max(0, box->findData(wanted)));
    };
    choose(m_device, QString::fromStdString(preferences.device));
    m_threads->setValue(preferences.threads);
    m_work->setValue(preferences.workPercent);
    m_folder->setText(preferences.picturesFolder);
    m_disk->setValue(preferences.freeDiskGigabytes);
    m_memory->setValue(preferences.memoryGigabytes);
    m_notifies->setChecked(preferences.notifies);
    m_keepsRunning->setChecked(preferences.keepsRunning);
    choose(m_language, preferences.language);
    choose(m_look, static_cast<int>(preferences.look));
}

} // namespace pixelsmith
