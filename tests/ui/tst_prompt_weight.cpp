#include "ui/prompt_weight.h"

#include "models/prompt_weights.h"

#include "ui/actions.h"
#include "ui/main_window.h"
#include "ui/panels/prompt_edit.h"
#include "ui/panels/request_panel.h"

#include <QTest>
#include <QUndoStack>

#include <cmath>

using namespace pixelsmith;
using namespace Qt::StringLiterals;

namespace {

/// The places of the marks | in a text, and the text without them. One mark: the cursor; two: the selection.
struct Marked
{
    explicit Marked(QString marked)
    {
        from = marked.indexOf(u'|');
        marked.remove(from, 1);
        to = marked.indexOf(u'|');
        if (to < 0)
            to = from;
        else
            marked.remove(to, 1);
        text = marked;
    }
    QString text;
    qsizetype from = 0;
    qsizetype to = 0;
};

/// The text after the change, with marks; "-": there is none.
QString after(const QString &marked, double by)
{
    const Marked before(marked);
    const auto change = changeWeight(before.text, before.from, before.to, by);
    if (!change)
        return u"-"_s;
    QString text = before.text;
    text.replace(change->from, change->to - change->from, change->text);
    text.insert(change->selectionTo, u'|');
    return change->selectionFrom == change->selectionTo ? text : text.insert(change->selectionFrom, u'|');
}

} // namespace

/// The weights of a prompt's words, changed by the keys.
class tst_PromptWeight : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void weightIsWrittenIntoTheText_data()
    {
        QTest::addColumn<double>("by");
        QTest::addColumn<QString>("wanted");
        const auto row = [](const char *text, double by, const char *wanted) {
            QTest::addRow("%s %s", text, by > 0 ? "up" : "down") << by << QString::fromUtf8(wanted);
        };
        row("a |lake| here", 0.1, "a (|lake|:1.1) here");
        row("a |lake| here", -0.1, "a (|lake|:0.9) here");
        row("a (|lake|:1.1) here", 0.1, "a (|lake|:1.2) here");
        row("a (|lake|:1.1) here", -0.1, "a |lake| here");
        row("a (|lake|:0.9) here", 0.1, "a |lake| here");
        row("|(lake:1.2)|", 0.1, "|(lake:1.3)|");
        row("|(lake:1.1)|", -0.1, "|lake|");
        row("(|lake:1.2|)", 0.1, "(|lake|:1.3)");
        // Spaces at the ends of a selection stay outside.
        row("a| blue lake |here", 0.1, "a (|blue lake|:1.1) here");
        // The cursor: its brackets, or its word.
        row("a blue la|ke, here", 0.1, "a blue (la|ke:1.1), here");
        row("lake|", 0.1, "(lake|:1.1)");
        row("a lake|. b", 0.1, "a (lake|:1.1). b");
        row("(a blue la|ke:1.2)", 0.1, "(a blue la|ke:1.3)");
        row("(lake:1.|2)", -0.1, "(lake|:1.1)");
        row("(la|ke:1.1)", -0.1, "la|ke");
        row("a  |  b", 0.1, "-");
        row("|", 0.1, "-");
        // The other notations.
        row("(|lake|)", 0.1, "(|lake|:1.2)");
        row("(|lake|)", -0.1, "|lake|");
        row("[|lake|]", -0.1, "(|lake|:0.81)");
        row("((|lake|))", 0.1, "((|lake|:1.2))");
        row("(a |lake|:1.2)", 0.1, "(a (|lake|:1.1):1.2)");
        row("(ratio 16:9|)", -0.1, "(ratio 16|:8.9)");
        row("(|a (b:2) c|:1.5)", 0.1, "(|a (b:2) c|:1.6)");
        row("|a (b:2) c|", 0.1, "(|a (b:2) c|:1.1)");
        // Limits.
        row("(|lake|:2)", 0.1, "-");
        row("(|lake|:1.95)", 0.1, "(|lake|:2)");
        row("(|lake|:0.05)", -0.1, "(|lake|:0)");
        row("(|lake|:0)", -0.1, "-");
        row("(|lake|:3)", 0.1, "-");
        row("(|lake|:3)", -0.1, "(|lake|:2.9)");
        row("(|lake|:1.25)", 0.1, "(|lake|:1.35)");
        // Brackets that are plain text, and such as are open at one end of the selection.
        row("a \\(la|ke\\) b", 0.1, "a (\\(la|ke\\):1.1) b");
        row("a \\|(lake\\|) b", 0.1, "a (|\\(lake\\)|:1.1) b");
        row("|a (b| c)", 0.1, "-");
        row("(a |b) c|", 0.1, "-");
        row("|a ( b|", 0.1, "-");
        row("|a) b|", 0.1, "-");
        row("(lake:|1.2|)", 0.1, "-");
        row("|ein Fluß, weiß|", 0.1, "(|ein Fluß, weiß|:1.1)");
    }

    void weightIsWrittenIntoTheText()
    {
        QFETCH(const double, by);
        QFETCH(const QString, wanted);
        const QString row = QString::fromUtf8(QTest::currentDataTag());
        QCOMPARE(after(row.left(row.lastIndexOf(u' ')), by), wanted);
    }

    /// What is written is what the model's prompt parser reads.
    void theParserReadsTheWeightThatWasMeant()
    {
        for (int steps = 1; steps <= 25; ++steps) {
            for (const double by : {0.1, -0.1}) {
                QString text = u"a |blue lake|, here"_s;
                for (int i = 0; i < steps; ++i) {
                    if (const QString next = after(text, by); next != u"-"_s)
                        text = next;
                }
                const double wanted = std::clamp(1 + steps * by, 0.0, 2.0);
                double found = 1;
                for (const WeightedText &piece : parsePromptWeights(Marked(text).text.toStdString())) {
                    if (piece.text == "blue lake")
                        found = piece.weight;
                }
                QVERIFY2(std::abs(found - wanted) < 1e-9, qPrintable(text));
            }
        }
    }

    void upAndDownAgainLeavesTheTextAsItWas()
    {
        for (const QString &text : {u"a |blue lake|, here"_s, u"a (|lake|:1.3) b"_s, u"\\(|a|\\)"_s})
            QCOMPARE(after(after(text, 0.1), -0.1), text);
    }

    void hostileTextIsReadInNoTime()
    {
        const QString open(5'000, u'(');
        QVERIFY(!changeWeight(open, 0, open.size(), 0.1));
        const QString nested = open + u'a' + QString(5'000, u')');
        QVERIFY(changeWeight(nested, 5'000, 5'001, 0.1));
        const QString escapes = u"\\("_s.repeated(5'000);
        QVERIFY(changeWeight(escapes, 7, 7, 0.1));
    }

    void keysChangeTheFieldInOneStep()
    {
        MainWindow window;
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        for (PromptEdit *field : window.findChild<RequestPanel *>()->promptFields()) {
            // In a section that is closed it cannot have the focus.
            if (!field->isVisible())
                continue;
            field->setFocus();
            QTest::keyClicks(field, u"a lake"_s);
            QTest::keyClick(field, Qt::Key_Up, Qt::ControlModifier);
            QTest::keyClick(field, Qt::Key_Up, Qt::ControlModifier);
            QCOMPARE(field->toPlainText(), u"a (lake:1.2)"_s);
            QTest::keyClick(field, Qt::Key_Down, Qt::ControlModifier);
            QCOMPARE(field->toPlainText(), u"a (lake:1.1)"_s);
            QTest::keyClick(field, Qt::Key_Z, Qt::ControlModifier);
            QCOMPARE(field->toPlainText(), u"a (lake:1.2)"_s);
            field->selectAll();
            QTest::keyClick(field, Qt::Key_Up, Qt::ControlModifier);
            QCOMPARE(field->textCursor().selectedText(), u"a (lake:1.2)"_s);
            QCOMPARE(field->toPlainText(), u"(a (lake:1.2):1.1)"_s);
        }
        QVERIFY(!window.actions().raiseWeight->toolTip().isEmpty());
    }
};

QTEST_MAIN(tst_PromptWeight)
#include "tst_prompt_weight.moc"
