#include "models/prompt_weights.h"

#include <QtTest>

using namespace pixelsmith;

using Pieces = std::vector<WeightedText>;

class tst_PromptWeights : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void notationIsRead_data();
    void notationIsRead();
    void hostileTextIsReadInNoTime();
};

void tst_PromptWeights::notationIsRead_data()
{
    QTest::addColumn<QString>("prompt");
    QTest::addColumn<QString>("pieces"); // text|weight, joined by "; "
    const auto row = [](const char *prompt, const char *pieces) {
        QTest::newRow(prompt) << QString::fromLatin1(prompt) << QString::fromLatin1(pieces);
    };
    row("a cat, sharp", "a cat, sharp|1");
    row("a (cat) here", "a |1; cat|1.1;  here|1");
    row("a [cat]", "a |1; cat|0.909");
    row("(cat:1.5)", "cat|1.5");
    row("((cat))", "cat|1.21");
    row("(a (b:2) c)", "a |1.1; b|2.2;  c|1.1");
    row("(a:b)", "a:b|1.1");
    row("(a:99)", "a:99|1.1");
    row("a \\(b\\)", "a (b)|1");
    row("a (b", "a (b|1");
    row("a) b]", "a) b]|1");
    row("(a]", "(a]|1");
    row("a BREAK b", "a |1; *  b|1");
    row("BREAKFAST", "BREAKFAST|1");
    row("", "|1");
}

void tst_PromptWeights::notationIsRead()
{
    QFETCH(const QString, prompt);
    QFETCH(const QString, pieces);
    QStringList found;
    for (const WeightedText &piece : parsePromptWeights(prompt.toStdString()))
        found.append(QStringLiteral("%1%2|%3").arg(piece.beginsChunk ? QStringLiteral("* ") : QString(),
                                                   QString::fromStdString(piece.text),
                                                   QString::number(piece.weight, 'g', 3)));
    QCOMPARE(found.join(QStringLiteral("; ")), pieces);
}

void tst_PromptWeights::hostileTextIsReadInNoTime()
{
    const std::string open(10'000, '(');
    QCOMPARE(parsePromptWeights(open), Pieces({{open}}));
    const Pieces nested = parsePromptWeights(std::string(5'000, '[') + "a" + std::string(5'000, ']'));
    QCOMPARE(nested.size(), size_t(1));
    QCOMPARE(nested.front().text, std::string("a"));
}

QTEST_GUILESS_MAIN(tst_PromptWeights)
#include "tst_prompt_weights.moc"
