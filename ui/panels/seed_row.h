#pragma once

#include <QWidget>

#include <cstdint>

class QComboBox;
class QLineEdit;
class QToolButton;

namespace pixelsmith {

/// The seed of the next picture, what becomes of it for the one after, and how many pictures are painted at once: a row
/// of the request panel.
class SeedRow : public QWidget
{
    Q_OBJECT

public:
    /// The seed of the picture after the next one.
    enum class Then { Random, NextNumber, Same };

    explicit SeedRow(QWidget *parent = nullptr);

    uint64_t seed() const;
    /// One that has painted a picture already.
    void setUsedSeed(uint64_t seed);
    /// As if typed: the next picture is painted with it.
    void chooseSeed(uint64_t seed);
    void newSeed();
    /// Called before pictures are painted: a seed that was used goes on to the next one.
    void prepare();
    int count() const;
    Then then() const { return m_then; }
    void setThen(Then then);

Q_SIGNALS:
    void edited();

private:
    void makeThenMenu();

    QLineEdit *m_seed = nullptr;
    QToolButton *m_thenButton = nullptr;
    QComboBox *m_count = nullptr;
    Then m_then = Then::Random;
    int m_used = 0; ///< seeds from this one on that have painted pictures already
};

} // namespace pixelsmith
