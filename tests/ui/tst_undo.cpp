#include "ui/actions.h"
#include "ui/main_window.h"
#include "ui/painted_source.h"

#include <QTest>
#include <QUndoCommand>
#include <QUndoStack>

using namespace pixelsmith;
using namespace Qt::StringLiterals;

namespace {

class Step : public QUndoCommand
{
public:
    Step(int &value, int to)
        : QUndoCommand(u"Step"_s)
        , m_value(value)
        , m_from(value)
        , m_to(to)
    {
    }
    void undo() override { m_value = m_from; }
    void redo() override { m_value = m_to; }

private:
    int &m_value;
    int m_from;
    int m_to;
};

} // namespace

class tst_Undo : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keysTakeChangesBackAndMakeThemAgain()
    {
        MainWindow window;
        window.show();
        const Actions &a = window.actions();
        QVERIFY(!a.undo->isEnabled() && !a.redo->isEnabled());
        int value = 1;
        window.undoStack().push(new Step(value, 2));
        QCOMPARE(value, 2);
        QVERIFY(a.undo->isEnabled() && !a.redo->isEnabled());
        QVERIFY(a.undo->text().contains(u"Step"));
        window.setFocus();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        QTest::keyClick(&window, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(value, 1);
        QVERIFY(!a.undo->isEnabled() && a.redo->isEnabled());
        QTest::keyClick(&window, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(value, 2);
    }

    void anotherPictureHasNothingToTakeBack()
    {
        MainWindow window;
        const auto picture = std::make_shared<PaintedSource>(PixelSize{64, 64}, [](double, double, int64_t) {
            return Rgb{90, 80, 70};
        });
        window.setPicture(picture, 0, false);
        int value = 1;
        window.undoStack().push(new Step(value, 2));
        window.setPicture(picture, 1, true);
        QVERIFY(window.undoStack().canUndo());
        window.setPicture(picture, 0, false);
        QVERIFY(!window.undoStack().canUndo());
    }
};

QTEST_MAIN(tst_Undo)
#include "tst_undo.moc"
