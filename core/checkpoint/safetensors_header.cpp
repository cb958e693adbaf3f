#include "checkpoint/safetensors_header.h"

#include "checkpoint/size_text.h"

#include <pixelsmith/error.h>

#include <c10/core/ScalarType.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <set>

namespace pixelsmith {

namespace {

using Json = nlohmann::json;

constexpr size_t kMaxTensors = 65'536;
constexpr size_t kMaxNameBytes = 512;
constexpr size_t kMaxRank = 8;
constexpr size_t kMaxMetadataBytes = 1u << 20;

std::optional<c10::ScalarType> scalarType(std::string_view dtype)
{
    static constexpr std::array<std::pair<std::string_view, c10::ScalarType>, 10> known{{
        {"F64", c10::ScalarType::Double},
        {"F32", c10::ScalarType::Float},
        {"F16", c10::ScalarType::Half},
        {"BF16", c10::ScalarType::BFloat16},
        {"I64", c10::ScalarType::Long},
        {"I32", c10::ScalarType::Int},
        {"I16", c10::ScalarType::Short},
        {"I8", c10::ScalarType::Char},
        {"U8", c10::ScalarType::Byte},
        {"BOOL", c10::ScalarType::Bool},
    }};
    const auto *found =
        std::find_if(known.begin(), known.end(), [&](const auto &entry) { return entry.first == dtype; });
    return found == known.end() ? std::nullopt : std::optional(found->second);
}

bool isPrintable(std::string_view text)
{
    return std::none_of(text.begin(), text.end(), [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; });
}

/// Bytes that a tensor of this shape takes; nothing if that is no 63-bit number.
std::optional<uint64_t> byteSize(const SafetensorsEntry &entry)
{
    auto product = static_cast<int64_t>(c10::elementSize(entry.dtype));
    bool isEmpty = false;
    for (const int64_t extent : entry.shape) {
        isEmpty |= extent == 0;
        // Extents beside a 0 count too: LibTorch computes strides from them.
        if (__builtin_mul_overflow(product, std::max<int64_t>(extent, 1), &product))
            return std::nullopt;
    }
    return isEmpty ? 0 : static_cast<uint64_t>(product);
}

/// Takes the parser's events, so that nothing is built from a header before it is checked.
/// Accepted: {"__metadata__": {text: text, …}, name: {"dtype": text, "shape": [n, …], "data_offsets": [n, n]}, …}
class HeaderReader : public nlohmann::json_sax<Json>
{
public:
    HeaderReader(const std::string &fileName, const std::string &path)
        : m_fileName(fileName)
        , m_path(path)
    {
    }

    SafetensorsHeader takeHeader() { return std::move(m_header); }

    bool start_object(std::size_t /*elements*/) override
    {
        if (m_level == Level::Outside)
            m_level = Level::Root;
        else if (m_level == Level::Root && m_hasName)
            openEntry();
        else
            refuseForm();
        return true;
    }

    bool end_object() override
    {
        if (m_level == Level::Tensor)
            closeTensor();
        m_hasName = false;
        m_level = m_level == Level::Root ? Level::Done : Level::Root;
        return true;
    }

    bool key(string_t &text) override
    {
        if (text.size() > kMaxNameBytes || text.empty() || !isPrintable(text))
            refuse("is damaged: its header holds a name that is empty, too long or not text.");
        if (m_level == Level::Root)
            takeName(text);
        else
            takeField(text);
        return true;
    }

    bool string(string_t &text) override
    {
        if (m_level == Level::Metadata)
            takeMetadata(text);
        else if (m_level == Level::Tensor && m_field == "dtype")
            takeDtype(text);
        else
            refuseForm();
        return true;
    }

    bool start_array(std::size_t /*elements*/) override
    {
        if (m_level != Level::Tensor || m_isInList || (m_field != "shape" && m_field != "data_offsets"))
            refuseForm();
        m_isInList = true;
        return true;
    }

    bool end_array() override
    {
        m_isInList = false;
        return true;
    }

    bool number_unsigned(number_unsigned_t value) override
    {
        if (!m_isInList)
            refuseForm();
        if (value > static_cast<uint64_t>(std::numeric_limits<int64_t>::max()))
            return refuseNumber();
        std::vector<int64_t> &list = m_field == "shape" ? m_tensor.shape : m_offsets;
        if (list.size() >= (m_field == "shape" ? kMaxRank : 2))
            return refuseNumber();
        list.push_back(static_cast<int64_t>(value));
        return true;
    }

    // Signs, fractions, exponents and numbers beyond 64 bits arrive here.
    bool number_integer(number_integer_t /*value*/) override { return refuseNumber(); }
    bool number_float(number_float_t /*value*/, const string_t & /*text*/) override { return refuseNumber(); }
    bool null() override { refuseForm(); }
    bool boolean(bool /*value*/) override { refuseForm(); }
    bool binary(binary_t & /*value*/) override { refuseForm(); }

    bool parse_error(std::size_t position, const std::string & /*token*/,
                     const nlohmann::detail::exception & /*error*/) override
    {
        refuse(fmt::format("is damaged: header is not valid at byte {}.", groupedDigits(position)));
    }

private:
    enum class Level { Outside, Root, Metadata, Tensor, Done };

    [[noreturn]] void refuse(const std::string &predicate) const
    {
        throw Error(ErrorKind::Checkpoint, m_fileName + " " + predicate, m_path);
    }
    [[noreturn]] void refuseTensor(const std::string &predicate) const
    {
        throw Error(ErrorKind::Checkpoint, fmt::format("{}: tensor \"{}\" {}", m_fileName, m_name, predicate), m_path);
    }
    [[noreturn]] void refuseForm() const
    {
        if (m_name.empty())
            refuse("is damaged: header is not a list of tensors.");
        refuse(fmt::format("is damaged: header does not describe \"{}\" as a tensor.", m_name));
    }
    bool refuseNumber() const
    {
        if (!m_isInList)
            refuseForm();
        refuseTensor(m_field == "shape" ? "has an impossible shape." : "has an impossible place in the file.");
    }

    void openEntry()
    {
        m_level = m_name == "__metadata__" ? Level::Metadata : Level::Tensor;
        m_tensor = {};
        m_tensor.name = m_name;
        m_offsets.clear();
        m_fields.clear();
    }

    void takeName(const std::string &name)
    {
        m_name = name;
        m_hasName = true;
        if (!m_names.insert(name).second)
            refuse(fmt::format("names the tensor \"{}\" twice. It may be made to mislead; not loaded.", name));
        if (m_names.size() > kMaxTensors + 1)
            refuse(fmt::format("names more than {} tensors; not loaded.", groupedDigits(kMaxTensors)));
    }

    void takeField(const std::string &field)
    {
        m_field = field;
        if (!m_fields.insert(field).second)
            refuse(
                fmt::format(R"(describes "{}" of "{}" twice. It may be made to mislead; not loaded.)", field, m_name));
        if (m_level == Level::Tensor && field != "dtype" && field != "shape" && field != "data_offsets")
            refuseForm();
    }

    void takeMetadata(const std::string &text)
    {
        m_metadataBytes += m_field.size() + text.size();
        if (m_metadataBytes > kMaxMetadataBytes)
            refuse(fmt::format("carries more than {} of notes; not loaded.", byteText(kMaxMetadataBytes)));
        m_header.metadata.emplace(m_field, text);
    }

    void takeDtype(const std::string &dtype)
    {
        const auto type = scalarType(dtype);
        if (!type) {
            const bool isName = dtype.size() <= 16 && !dtype.empty() && isPrintable(dtype);
            refuseTensor(
                fmt::format("uses {}, which this version cannot compute with.", isName ? dtype : "a number format"));
        }
        m_tensor.dtype = *type;
    }

    void closeTensor()
    {
        if (m_fields.size() != 3)
            refuseForm();
        if (m_offsets.size() != 2 || m_offsets[1] < m_offsets[0])
            refuseTensor("has an impossible place in the file.");
        m_tensor.begin = static_cast<uint64_t>(m_offsets[0]);
        m_tensor.end = static_cast<uint64_t>(m_offsets[1]);
        const auto size = byteSize(m_tensor);
        if (!size)
            refuseTensor("has an impossible shape.");
        if (*size != m_tensor.end - m_tensor.begin)
            refuseTensor(fmt::format("should take {} bytes, the file gives it {}.", groupedDigits(*size),
                                     groupedDigits(m_tensor.end - m_tensor.begin)));
        m_header.entries.push_back(std::move(m_tensor));
    }

    const std::string &m_fileName;
    const std::string &m_path;
    Level m_level = Level::Outside;
    bool m_hasName = false;
    bool m_isInList = false;
    std::string m_name;
    std::string m_field;
    std::set<std::string> m_names;
    std::set<std::string> m_fields;
    std::vector<int64_t> m_offsets;
    SafetensorsEntry m_tensor;
    SafetensorsHeader m_header;
    size_t m_metadataBytes = 0;
};

} // namespace

SafetensorsHeader parseSafetensorsHeader(std::string_view json, const std::string &fileName, const std::string &path)
{
    // The JSON parser would skip a byte order mark.
    const size_t first = std::min(json.find_first_not_of(" \t\r\n"), json.size());
    if (first == json.size() || json[first] != '{')
        throw Error(ErrorKind::Checkpoint,
                    fmt::format("{} is damaged: header is not valid at byte {}.", fileName, groupedDigits(first + 1)),
                    path);
    HeaderReader reader(fileName, path);
    Json::sax_parse(json, &reader);
    SafetensorsHeader header = reader.takeHeader();
    std::sort(header.entries.begin(), header.entries.end(), [](const SafetensorsEntry &a, const SafetensorsEntry &b) {
        return std::tie(a.begin, a.end, a.name) < std::tie(b.begin, b.end, b.name);
    });
    return header;
}

void checkSafetensorsLayout(const SafetensorsHeader &header, uint64_t dataSize, const std::string &fileName,
                            const std::string &path)
{
    const auto refuse = [&](const std::string &text) { throw Error(ErrorKind::Checkpoint, fileName + text, path); };
    uint64_t position = 0;
    const SafetensorsEntry *previous = nullptr;
    for (const SafetensorsEntry &entry : header.entries) {
        if (entry.begin < position)
            refuse(fmt::format(R"(: tensors "{}" and "{}" overlap.)", previous->name, entry.name));
        if (entry.begin > position)
            refuse(fmt::format(": {} unexplained bytes before \"{}\".", groupedDigits(entry.begin - position),
                               entry.name));
        position = entry.end;
        previous = &entry;
    }
    if (position > dataSize)
        refuse(fmt::format(" is incomplete: {} of {} are missing. Download it again.", byteText(position - dataSize),
                           byteText(position)));
    if (position < dataSize)
        refuse(fmt::format(" has {} extra bytes at the end; not loaded.", groupedDigits(dataSize - position)));
}

} // namespace pixelsmith
