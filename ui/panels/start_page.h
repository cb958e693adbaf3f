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
    /// What is waited for until there is something to see; empty: nothing is on its way.
    void setWaiting(const QString &what);
    void setProblem(const QString &problem);

Q_SIGNALS:
    void exampleChosen(const QString &prompt);

private:
    void showState();

    QString m_problem;
    QString m_waiting;
    QLabel *m_title = nullptr;
    QLabel *m_hint = nullptr;
    QWidget *m_examples = nullptr;
};

} // namespace pixelsmith
