// Ordering bins like those near them.  Compiled once for every instruction set.
#include "ordering.hpp"

#include <vector>

#include "buffer.hpp"

namespace separatrix {
namespace SEPARATRIX_ISA {
namespace {

void add(double factor, const double* x, Index n, double* sum) {
    for (Index i = 0; i < n; ++i) sum[i] += factor * x[i];
}

// Eight sums side by side, which the compiler may keep in vectors.
double dot(const double* x, const double* y, Index n) {
    double sums[8] = {}, total = 0;
    Index i = 0;
    for (; i + 8 <= n; i += 8)
        for (Index k = 0; k < 8; ++k) sums[k] += x[i + k] * y[i + k];
    for (; i < n; ++i) total += x[i] * y[i];
    for (double sum : sums) total += sum;
    return total;
}

// Assigns the columns of a table (n, n) to its rows with the largest sum: shortest augmenting
// paths (Kuhn, "The Hungarian method for the assignment problem", 1955).  Numbers from 1 inside,
// 0 is nobody.
class Assignment {
public:
    explicit Assignment(Index n) : n(n), of_row(zeros()), of_column(zeros()), least(zeros()), row_of(n + 1), from(n + 1) {}

    const std::vector<Index>& rows(const double* table) {
        of_row = of_column = zeros();
        row_of.assign(std::size_t(n + 1), 0);
        for (Index i = 1; i <= n; ++i) {
            Index column = reach_a_free_column(table, i);
            for (; column; column = from[column]) row_of[column] = row_of[from[column]];
        }
        return row_of;
    }

private:
    Index reach_a_free_column(const double* table, Index row) {
        row_of[0] = row;
        least.assign(std::size_t(n + 1), __builtin_inf());
        from.assign(std::size_t(n + 1), 0);
        std::vector<bool> seen(std::size_t(n + 1), false);
        Index column = 0;
        while (row_of[column]) {
            seen[column] = true;
            const Index i = row_of[column];
            Index next = 0;
            for (Index j = 1; j <= n; ++j) {
                if (seen[j]) continue;
                const double above = -table[(i - 1) * n + j - 1] - of_row[i] - of_column[j];
                if (above < least[j]) least[j] = above, from[j] = column;
                if (!next || least[j] < least[next]) next = j;
            }
            const double step = least[next];
            for (Index j = 0; j <= n; ++j) {
                if (!seen[j]) least[j] -= step;
                else of_row[row_of[j]] += step, of_column[j] -= step;
            }
            column = next;
        }
        return column;
    }

    std::vector<double> zeros() const { return std::vector<double>(std::size_t(n + 1), 0.0); }

    Index n;
    std::vector<double> of_row, of_column, least;
    std::vector<Index> row_of, from;
};

}  // namespace

void order_by_near(const Ordering& job, std::int64_t* order) {
    const Index n_src = job.n_src, n_frames = job.n_frames, size = n_src * n_frames;
    Buffer<double> everywhere(size), reference(size), table(n_src * n_src);
    Assignment assignment(n_src);
    const auto row = [&](Index f, Index s) { return job.profiles + (f * n_src + order[f * n_src + s]) * n_frames; };
    const auto add_bin = [&](Index f, double factor, double* sum) {
        for (Index s = 0; s < n_src; ++s) add(factor, row(f, s), n_frames, sum + s * n_frames);
    };
    for (Index i = 0; i < size; ++i) everywhere[i] = 0;
    for (Index f = 0; f < job.n_freq; ++f) add_bin(f, 1, +everywhere);
    bool changed = true;
    for (Index sweep = 0; sweep < job.most_sweeps && changed; ++sweep) {
        changed = false;
        for (Index f = 0; f < job.n_freq; ++f) {
            const Index begin = f ? Index(job.ends[f - 1]) : 0, end = Index(job.ends[f]);
            add_bin(f, -1, +everywhere);
            for (Index i = 0; i < size; ++i) reference[i] = everywhere[i] / double(job.n_freq);
            for (Index k = begin; k < end; ++k) add_bin(Index(job.near[k]), 1 / double(end - begin), +reference);
            for (Index s = 0; s < n_src; ++s)
                for (Index k = 0; k < n_src; ++k)
                    table[s * n_src + k] =
                        dot(reference + s * n_frames, job.profiles + (f * n_src + k) * n_frames, n_frames);
            const std::vector<Index>& rows = assignment.rows(+table);
            for (Index k = 0; k < n_src; ++k) {
                std::int64_t& own = order[f * n_src + rows[std::size_t(k + 1)] - 1];
                changed = changed || own != k;
                own = k;
            }
            add_bin(f, 1, +everywhere);
        }
    }
}

}  // namespace SEPARATRIX_ISA
}  // namespace separatrix
