#include "models/clip_tokenizer.h"

#include "base/json.h"
#include "models/clip_words.h"
#include "support/source_paths.h"

#include <pixelsmith/error.h>

#include <QTemporaryDir>
#include <QtTest>

#include <fstream>
#include <sstream>

using namespace pixelsmith;

namespace {

constexpr int64_t kEnd = 713;

std::string contentOf(const std::filesystem::path &path)
{
    std::ostringstream content;
    content << std::ifstream(path, std::ios::binary).rdbuf();
    return content.str();
}

/// A copy of the toy tokenizer whose files can be spoilt.
class TokenizerFolder
{
public:
    TokenizerFolder() { std::filesystem::copy(tinyCheckpoint() / "tokenizer", path()); }
    std::filesystem::path path() const { return m_folder.path().toStdString(); }
    Json vocab() const { return Json::parse(contentOf(path() / "vocab.json")); }
    std::string merges() const { return contentOf(path() / "merges.txt"); }
    void write(const char *name, const std::string &content) const
    {
        std::ofstream(path() / name, std::ios::binary) << content;
    }
    std::string refusal() const
    {
        try {
            CLIPTokenizer::load(path());
            return "accepted";
        } catch (const Error &error) {
            return error.what();
        }
    }

private:
    QTemporaryDir m_folder;
};

} // namespace

class tst_ClipTokenizer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void idsOfClipsOwnVocabularyMatch();
    void idsAreThoseOfTheOriginal_data();
    void idsAreThoseOfTheOriginal();
    void saysWhatIsCut();
    void hostilePromptsTakeNoTime_data();
    void hostilePromptsTakeNoTime();
    void invalidUtf8CountsAsReplacement();
    void wordsFollowThePattern();
    void paddingMayBeWrittenAsAnObject();
    void refusesSpoiltFiles_data();
    void refusesSpoiltFiles();
    void refusesAnotherModelsEmbedding();
};

void tst_ClipTokenizer::idsOfClipsOwnVocabularyMatch()
{
    const auto tokenizer = CLIPTokenizer::load(sourceFolder() / "resources/model/sdxl/tokenizer");
    QCOMPARE(tokenizer.vocabSize(), 49408);
    const Json json = readJsonFile(goldenFolder() / "golden.json", ErrorKind::Internal);
    QCOMPARE(json["clip_vocab_ids"].size(), size_t(27));
    for (const Json &entry : json["clip_vocab_ids"]) {
        auto ids = entry["ids"].get<std::vector<int64_t>>();
        ids.resize(CLIPTokenizer::kLength, ids.back()); // a tail of equal ids is stored once
        QCOMPARE(tokenizer.encode(entry["prompt"].get<std::string>()), ids);
    }
}

void tst_ClipTokenizer::idsAreThoseOfTheOriginal_data()
{
    QTest::addColumn<QByteArray>("folder");
    QTest::addColumn<QByteArray>("prompt");
    QTest::addColumn<QList<qint64>>("ids");
    const Json json = readJsonFile(goldenFolder() / "golden.json", ErrorKind::Internal);
    QCOMPARE(json["tiny_vocab_ids"].size(), size_t(27));
    for (const Json &entry : json["tiny_vocab_ids"]) {
        const auto prompt = entry["prompt"].get<std::string>();
        for (const auto &[key, folder] : {std::pair("ids_1", "tokenizer"), std::pair("ids_2", "tokenizer_2")}) {
            QList<qint64> ids;
            for (const Json &id : entry[key])
                ids.append(id.get<qint64>());
            // A tail of equal ids is stored once.
            while (ids.size() < 77)
                ids.append(ids.back());
            const QByteArray text(prompt.data(), static_cast<qsizetype>(prompt.size()));
            QTest::addRow("%s: %s", folder, text.left(40).toPercentEncoding(" ").constData())
                << QByteArray(folder) << text << ids;
        }
    }
}

void tst_ClipTokenizer::idsAreThoseOfTheOriginal()
{
    QFETCH(QByteArray, folder);
    QFETCH(QByteArray, prompt);
    QFETCH(QList<qint64>, ids);
    const CLIPTokenizer tokenizer = CLIPTokenizer::load(tinyCheckpoint() / folder.constData());
    const std::vector<int64_t> encoded = tokenizer.encode({prompt.constData(), static_cast<size_t>(prompt.size())});
    QCOMPARE(QList<qint64>(encoded.begin(), encoded.end()), ids);
}

void tst_ClipTokenizer::saysWhatIsCut()
{
    const CLIPTokenizer tokenizer = CLIPTokenizer::load(tinyCheckpoint() / "tokenizer");
    std::string prompt;
    for (int i = 0; i < 75; ++i)
        prompt += "the ";
    QVERIFY(!tokenizer.cuts(prompt));
    QCOMPARE(tokenizer.encode(prompt)[76], kEnd);
    QVERIFY(tokenizer.cuts(prompt + "the"));
    QCOMPARE(tokenizer.encode(prompt + "the"), tokenizer.encode(prompt));
    QVERIFY(!tokenizer.cuts(""));
}

void tst_ClipTokenizer::hostilePromptsTakeNoTime_data()
{
    QTest::addColumn<QByteArray>("prompt");
    QTest::newRow("one word of 10 MB") << QByteArray(10'000'000, 'x');
    QTest::newRow("merges everywhere") << QByteArray("he").repeated(1'000'000);
    QTest::newRow("white space") << QByteArray(10'000'000, ' ');
    QTest::newRow("special tokens") << QByteArray("<|endoftext|>").repeated(500'000);
    QTest::newRow("combining marks") << QByteArray("a") + QByteArray("\xcc\x81").repeated(1'000'000);
    QTest::newRow("zero bytes") << QByteArray(1'000'000, '\0');
}

void tst_ClipTokenizer::hostilePromptsTakeNoTime()
{
    QFETCH(QByteArray, prompt);
    static const CLIPTokenizer tokenizer = CLIPTokenizer::load(tinyCheckpoint() / "tokenizer_2");
    QElapsedTimer timer;
    timer.start();
    const std::string_view text(prompt.constData(), static_cast<size_t>(prompt.size()));
    QCOMPARE(tokenizer.encode(text).size(), CLIPTokenizer::kLength);
    QVERIFY(tokenizer.cuts(text));
    QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
}

void tst_ClipTokenizer::invalidUtf8CountsAsReplacement()
{
    const CLIPTokenizer tokenizer = CLIPTokenizer::load(tinyCheckpoint() / "tokenizer");
    // A lone surrogate, an overlong slash, a cut character.
    QCOMPARE(tokenizer.encode("a \xff b"), tokenizer.encode("a \xef\xbf\xbd b"));
    QCOMPARE(tokenizer.encode("\xe2\x82"), tokenizer.encode("\xef\xbf\xbd"));
    for (const char *text : {"\xed\xa0\x80", "\xc0\xaf", "\xf8\x88\x80\x80\x80"})
        QCOMPARE(tokenizer.encode(text).size(), CLIPTokenizer::kLength);
}

void tst_ClipTokenizer::wordsFollowThePattern()
{
    using Words = std::vector<std::string>;
    QCOMPARE(clipWords("It'S 8K\tDon'tx"), (Words{"it", "'s", "8", "k", "don", "'t", "x"}));
    QCOMPARE(clipWords("a_b--\"'s"), (Words{"a", "_", "b", "--\"'", "s"}));
    QCOMPARE(clipWords("\u00a0\u2003\u3000\n"), Words{});
    // Composed, then lower case: one letter; a capital sigma never becomes the final one.
    QCOMPARE(clipWords("E\u0301A\u03a3"), (Words{"\u00e9a\u03c3"}));
    QCOMPARE(clipWords("\u0130"), (Words{"i", "\u0307"}));
}

void tst_ClipTokenizer::paddingMayBeWrittenAsAnObject()
{
    const TokenizerFolder folder;
    folder.write("tokenizer_config.json",
                 R"({"pad_token": {"__type": "AddedToken", "content": "!", "lstrip": false}})");
    QCOMPARE(CLIPTokenizer::load(folder.path()).encode("")[76], 0);
    folder.write("tokenizer_config.json", "{}");
    folder.write("special_tokens_map.json", R"({"pad_token": "a"})");
    QCOMPARE(CLIPTokenizer::load(folder.path()).encode("")[76], 64);
    folder.write("special_tokens_map.json", "{}");
    QCOMPARE(CLIPTokenizer::load(folder.path()).encode("")[76], kEnd);
}

void tst_ClipTokenizer::refusesSpoiltFiles_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QByteArray>("message");
    const TokenizerFolder folder;
    const auto row = [](const char *name, const char *file, const std::string &content, const char *message) {
        QTest::newRow(name) << QByteArray(file) << QByteArray::fromStdString(content) << QByteArray(message);
    };
    const auto vocabRow = [&](const char *name, auto change, const char *message) {
        Json vocab = folder.vocab();
        change(vocab);
        row(name, "vocab.json", vocab.dump(), message);
    };
    const char *const numbers = "vocab.json is damaged: its numbers are not 0 to 713, each once.";
    vocabRow(
        "H24 repeated id", [](Json &vocab) { vocab["a"] = vocab["b"]; }, numbers);
    vocabRow(
        "H24 gap", [](Json &vocab) { vocab["a"] = 714; }, numbers);
    vocabRow(
        "H24 negative", [](Json &vocab) { vocab["a"] = -1; }, numbers);
    vocabRow(
        "H24 not a number", [](Json &vocab) { vocab["a"] = "64"; }, numbers);
    vocabRow(
        "byte missing",
        [](Json &vocab) {
            vocab["zz"] = vocab["a"];
            vocab.erase("a");
        },
        "vocab.json is damaged: it has no word for the byte 97.");
    vocabRow(
        "end token missing",
        [](Json &vocab) {
            vocab["zz"] = vocab["<|endoftext|>"];
            vocab.erase("<|endoftext|>");
        },
        "vocab.json has no word \"<|endoftext|>\", which the tokenizer needs.");
    vocabRow(
        "endless word", [](Json &vocab) { vocab[std::string(257, 'z')] = 714; },
        "vocab.json is damaged: a word has 257 bytes.");
    row("not a list", "vocab.json", "[]", "vocab.json is damaged: it is not a list of words.");
    row("duplicate word", "vocab.json", R"({"a": 0, "a": 1})", "vocab.json names \"a\" twice; it was not used.");
    const std::string merges = folder.merges();
    row("H25 unknown token", "merges.txt", merges + "qqq z</w>\n", "merges.txt line 202 is not a valid merge.");
    row("H25 known parts, unknown result", "merges.txt", "#version: 0.2\nq q\n",
        "merges.txt line 2 is not a valid merge.");
    row("H25 one part", "merges.txt", "#version: 0.2\nthe</w>\n", "merges.txt line 2 is not a valid merge.");
    row("H25 empty part", "merges.txt", "#version: 0.2\nthe</w> \n", "merges.txt line 2 is not a valid merge.");
    row("H25 repeated", "merges.txt", merges + "h e</w>\n", "merges.txt line 202 is not a valid merge.");
    row("H25 empty line", "merges.txt", "#version: 0.2\n\nh e</w>\n", "merges.txt line 2 is not a valid merge.");
    row("no version", "merges.txt", "h e</w>\n", "merges.txt is damaged: it does not begin with its version.");
    row("unknown padding", "tokenizer_config.json", R"({"pad_token": "[PAD]"})",
        "vocab.json has no word \"[PAD]\", which the tokenizer needs.");
}

void tst_ClipTokenizer::refusesSpoiltFiles()
{
    QFETCH(QByteArray, file);
    QFETCH(QByteArray, content);
    QFETCH(QByteArray, message);
    const TokenizerFolder folder;
    folder.write(file.constData(), content.toStdString());
    QCOMPARE(QByteArray::fromStdString(folder.refusal()), message);
}

void tst_ClipTokenizer::refusesAnotherModelsEmbedding()
{
    const CLIPTokenizer tokenizer = CLIPTokenizer::load(tinyCheckpoint() / "tokenizer");
    tokenizer.requireVocabSize(714);
    try {
        tokenizer.requireVocabSize(49408);
        QFAIL("accepted");
    } catch (const Error &error) {
        QCOMPARE(std::string(error.what()),
                 std::string("The tokenizer does not fit the model: 714 words, the model expects 49 408."));
    }
}

QTEST_GUILESS_MAIN(tst_ClipTokenizer)
#include "tst_clip_tokenizer.moc"
