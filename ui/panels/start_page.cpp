#include "ui/panels/start_page.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace pixelsmith {

StartPage::StartPage(QWidget *parent)
    : QWidget(parent)
    , m_title(new QLabel(tr("Describe a picture and press Ctrl + Enter")))
    , m_hint(new QLabel(tr("or drop a picture here to grow it")))
    , m_examples(new QWidget)
{
    setObjectName(u"startPage"_s);
    setAttribute(Qt::WA_StyledBackground);
    m_title->setProperty("title", true);
    m_title->setWordWrap(true);
    m_title->setAlignment(Qt::AlignCenter);
    m_hint->setWordWrap(true);
    m_hint->setAlignment(Qt::AlignCenter);

    auto *row = new QHBoxLayout(m_examples);
    row->setContentsMargins(0, 20, 0, 0);
    row->setSpacing(8);
    row->addStretch();
    // Prompts stay English: that is what the models were trained with.
    for (const QString &prompt :
         {u"a mountain lake at sunset"_s, u"dunes at dawn, clear sky"_s, u"a pine forest by moonlight"_s}) {
        auto *button = new QPushButton(prompt);
        button->setToolTip(tr("Take this as the prompt and paint it"));
        connect(button, &QPushButton::clicked, this, [this, prompt] { Q_EMIT exampleChosen(prompt); });
        row->addWidget(button);
    }
    row->addStretch();

    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(8);
    layout->addStretch(5);
    layout->addWidget(m_title);
    layout->addWidget(m_hint);
    layout->addWidget(m_examples);
    layout->addStretch(13);
}

void StartPage::setProblem(const QString &problem)
{
    m_problem = problem;
    showState();
}

void StartPage::setWaiting(const QString &what)
{
    m_waiting = what;
    showState();
}

void StartPage::showState()
{
    const bool waits = !m_waiting.isEmpty();
    const bool canPaint = m_problem.isEmpty();
    m_title->setText(waits      ? m_waiting
                     : canPaint ? tr("Describe a picture and press Ctrl + Enter")
                                : tr("Nothing can be painted yet"));
    m_hint->setText(waits ? QString() : canPaint ? tr("or drop a picture here to grow it") : m_problem);
    m_examples->setVisible(canPaint && !waits);
}

} // namespace pixelsmith
