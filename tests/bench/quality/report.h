#pragma once

#include "measures.h"

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <string>
#include <vector>

namespace pixelsmith {

struct ReportRow
{
    std::string name;
    Measures measures;
};

/// A Markdown table: a heading for the size and the names of the columns …
std::string tableHead(PixelSize size);
/// … and its rows.
std::string toMarkdown(const ReportRow &row);

/// Pictures side by side for looking at: a row for each variant; for each picture its whole, reduced, and its middle at
/// full size.
class ContactSheet
{
public:
    /// The next cell of the last row.
    void add(const at::Tensor &rgb);
    void endRow();
    void write(const std::filesystem::path &path) const;

private:
    std::vector<at::Tensor> m_cells;
    std::vector<at::Tensor> m_rows;
};

} // namespace pixelsmith
