#pragma once

#include "ui/window_state.h"

#include <pixelsmith/generation_request.h>

#include <QWidget>

#include <functional>
#include <string>
#include <vector>

class QDoubleSpinBox;
class QMenu;
class QVBoxLayout;

namespace pixelsmith {

/// What is added to the chosen model: a VAE in place of its own, and LoRAs with their weights. One row each, with a
/// button that takes it away, and a menu of those that can be added.
class ModelParts : public QWidget
{
    Q_OBJECT

public:
    explicit ModelParts(QWidget *parent = nullptr);

    const std::string &vae() const { return m_vae; }
    std::vector<LoraChoice> loras() const;
    void set(const std::string &vae, const std::vector<LoraChoice> &loras);
    void setChoices(const PartChoices &choices);
    void setVae(const QString &path);
    /// At full weight; one that is there already stays as it is.
    void addLora(const QString &path);

Q_SIGNALS:
    void edited();
    /// A file that is not among the choices.
    void fileWanted();

private:
    void showRows();
    void fillMenu();
    void addChoice(const QString &path, bool isUsed, const std::function<void()> &use);
    QWidget *makeRow(const QString &kind, const std::string &file, QWidget *field, const std::function<void()> &remove);
    QDoubleSpinBox *makeWeight(size_t index);

    std::string m_vae;
    std::vector<LoraChoice> m_loras;
    PartChoices m_choices;
    QVBoxLayout *m_rows = nullptr;
    QMenu *m_menu = nullptr;
};

} // namespace pixelsmith
