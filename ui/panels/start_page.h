#pragma once

#include <QWidget>

class QLabel;

namespace pixelsmith {

/// In the canvas's place while there is no picture: what to do, three examples to try.
class StartPage : public QWidget
{
    Q_OBJECT

public:
    explicit StartPage(QWidget *parent = nullptr);

    /// Why nothing can be painted now; empty: it can.
    void setProblem(const QString &problem);

Q_SIGNALS:
    void exampleChosen(const QString &prompt);

private:
    QLabel *m_title = nullptr;
    QLabel *m_hint = nullptr;
    QWidget *m_examples = nullptr;
};

} // namespace pixelsmith
