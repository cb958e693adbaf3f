#pragma once

#include <QTemporaryDir>
#include <QtTest>

#include <filesystem>
#include <string>

/// A folder of a test's own, removed with all in it at the end.
class TempDir
{
public:
    TempDir()
    {
        if (!m_dir.isValid())
            qFatal("no temporary folder: %s", qPrintable(m_dir.errorString()));
    }

    std::filesystem::path path() const { return m_dir.path().toStdString(); }
    std::filesystem::path operator/(const std::string &name) const { return path() / name; }

    /// The names of all files in it, sorted, joined by blanks.
    std::string content() const
    {
        const QStringList names = QDir(m_dir.path()).entryList(QDir::Files | QDir::Hidden, QDir::Name);
        return names.join(QLatin1Char(' ')).toStdString();
    }

private:
    QTemporaryDir m_dir;
};
