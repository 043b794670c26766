// Low-rank variances, of which no array is ever written.  Compiled once for every instruction
// set.
#include "factors.hpp"

#include "buffer.hpp"
#include "frames.hpp"
#include "logarithms.hpp"

namespace separatrix {
namespace SEPARATRIX_ISA {

namespace {

// So many vectors are looked at together, along time or along frequency: what is summed over
// them is read and written once.
constexpr int together = 4;

// One source in whole vectors of frames.  Lanes beyond the last frame have no power and a
// variance of their own, such that they add nothing to a sum.
template <class T>
class Source {
public:
    Source(const Factors<T>& job, T beyond)
        : count(vectors_in<T>(job.n_frames)), job(job), whole(job.n_frames / lanes), activation(job.n_basis * count),
          floor(spread(job.floor)), last_floor(floor) {
        for (Index i = job.n_frames - whole * lanes; i < lanes; ++i) last_floor[i] = beyond;
        for (Index k = 0; k < job.n_basis; ++k)
            for (Index v = 0; v < count; ++v) activation[k * count + v] = read(job.activation + k * job.n_frames, v);
    }

    Vector<T> gain(Index k, Index v) const { return activation[k * count + v]; }
    Vector<T> power(Index f, Index v) const { return read(job.power + f * job.n_frames, v); }

    // Asks for a vector of power that will be needed soon.
    void fetch_power(Index f, Index v) const {
        fetch(job.power + f * job.n_frames + v * lanes, SEPARATRIX_VECTOR_BYTES);
    }

    // Variances of R vectors from (f, v) on, df and dv apart.
    template <int R, int df, int dv>
    void set_variances(Index f, Index v, Vector<T>* r) const {
        for (int i = 0; i < R; ++i) r[i] = v + i * dv < whole ? floor : last_floor;
        for (Index k = 0; k < job.n_basis; ++k)
            for (int i = 0; i < R; ++i) r[i] += job.basis[(f + i * df) * job.n_basis + k] * gain(k, v + i * dv);
    }

    const Index count;  // vectors of a row

private:
    static constexpr Index lanes = Lanes<T>::count;

    Vector<T> read(const T* row, Index v) const {
        if (v < whole) return load(row + v * lanes);
        Vector<T> end = {};
        for (Index i = 0; i < job.n_frames - whole * lanes; ++i) end[i] = row[whole * lanes + i];
        return end;
    }

    const Factors<T>& job;
    const Index whole;
    Buffer<Vector<T>> activation;
    const Vector<T> floor;
    Vector<T> last_floor;
};

// A = power / r^2 and I = 1 / r of some vectors at a time, and their sums over all.
template <class T>
class Derivatives {
public:
    explicit Derivatives(const Factors<T>& job) : source(job, T(__builtin_inf())) {}

    template <int R, int df, int dv>
    void set(Index f, Index v, Vector<T>* A, Vector<T>* I) {
        source.template set_variances<R, df, dv>(f, v, I);
        for (int i = 0; i < R; ++i) {
            I[i] = 1 / I[i];
            A[i] = source.power(f + i * df, v + i * dv) * I[i] * I[i];
            total_A += A[i];
            total_I += I[i];
        }
    }

    void put_totals(Slopes<T>* slopes) const {
        slopes->total_falling = double(sum<T>(total_A));
        slopes->total_rising = double(sum<T>(total_I));
    }

    const Source<T> source;

private:
    Vector<T> total_A = {}, total_I = {};
};

// Adds A and I of R vectors in a row, times each activation, to slopes (basis, 2).
template <class T, int R>
void add_over_time(Derivatives<T>& derivatives, Index n_basis, Index f, Index v, Vector<T>* slopes) {
    Vector<T> A[R], I[R];
    derivatives.template set<R, 0, 1>(f, v, A, I);
    for (Index k = 0; k < n_basis; ++k) {
        Vector<T> a = slopes[2 * k], b = slopes[2 * k + 1];
        for (int i = 0; i < R; ++i) {
            const Vector<T> gain = derivatives.source.gain(k, v + i);
            a += A[i] * gain;
            b += I[i] * gain;
        }
        slopes[2 * k] = a;
        slopes[2 * k + 1] = b;
    }
}

// Adds A and I of R frequencies, times each basis, to vector v of falling and rising.
template <class T, int R>
void add_over_frequency(Derivatives<T>& derivatives, const Factors<T>& job, Index f, Index v, Vector<T>* falling,
                        Vector<T>* rising) {
    const Index count = derivatives.source.count;
    Vector<T> A[R], I[R];
    for (int i = 0; i < R; ++i) derivatives.source.fetch_power(f + R + i, v);
    derivatives.template set<R, 1, 0>(f, v, A, I);
    for (Index k = 0; k < job.n_basis; ++k) {
        Vector<T> a = falling[k * count + v], b = rising[k * count + v];
        for (int i = 0; i < R; ++i) {
            const T basis = job.basis[(f + i) * job.n_basis + k];
            a += basis * A[i];
            b += basis * I[i];
        }
        falling[k * count + v] = a;
        rising[k * count + v] = b;
    }
}

template <class T>
void clear(Vector<T>* values, Index count) {
    for (Index i = 0; i < count; ++i) values[i] = Vector<T>{};
}

}  // namespace

template <class T>
void slopes_by_frequency(const Factors<T>& job, Index first, Index last, Slopes<T>* slopes) {
    Derivatives<T> derivatives(job);
    const Index count = derivatives.source.count, lanes = Lanes<T>::count;
    const Index rounded = (2 * job.n_basis + lanes - 1) / lanes * lanes;
    Buffer<Vector<T>> partial(rounded);
    for (Index f = first; f < last; ++f) {
        clear<T>(partial, rounded);
        Index v = 0;
        for (; v + together <= count; v += together) add_over_time<T, together>(derivatives, job.n_basis, f, v, partial);
        for (; v < count; ++v) add_over_time<T, 1>(derivatives, job.n_basis, f, v, partial);
        for (Index i = 0; i < 2 * job.n_basis; i += lanes) partial[i / lanes] = sums<T>(partial + i);
        for (Index k = 0; k < job.n_basis; ++k) {
            slopes->falling[f * job.n_basis + k] = partial[2 * k / lanes][2 * k % lanes];
            slopes->rising[f * job.n_basis + k] = partial[2 * k / lanes][2 * k % lanes + 1];
        }
    }
    derivatives.put_totals(slopes);
}

template <class T>
void slopes_by_frame(const Factors<T>& job, Index first, Index last, Slopes<T>* slopes) {
    Derivatives<T> derivatives(job);
    const Index count = derivatives.source.count;
    Buffer<Vector<T>> falling(job.n_basis * count), rising(job.n_basis * count);
    clear<T>(falling, job.n_basis * count);
    clear<T>(rising, job.n_basis * count);
    Index f = first;
    for (; f + together <= last; f += together)
        for (Index v = 0; v < count; ++v) add_over_frequency<T, together>(derivatives, job, f, v, falling, rising);
    for (; f < last; ++f)
        for (Index v = 0; v < count; ++v) add_over_frequency<T, 1>(derivatives, job, f, v, falling, rising);
    const std::size_t row = static_cast<std::size_t>(job.n_frames) * sizeof(T);
    for (Index k = 0; k < job.n_basis; ++k) {
        __builtin_memcpy(slopes->falling + k * job.n_frames, falling + k * count, row);
        __builtin_memcpy(slopes->rising + k * job.n_frames, rising + k * count, row);
    }
    derivatives.put_totals(slopes);
}

template <class T>
void invert_variance(const Factors<T>& job, Index first, Index last, T* inverse) {
    const Source<T> source(job, T(1));
    for (Index f = first; f < last; ++f) {
        for (Index v = 0; v < source.count; ++v) {
            T* to = inverse + f * job.n_frames + v * Lanes<T>::count;
            Vector<T> r;
            source.template set_variances<1, 0, 0>(f, v, &r);
            r = 1 / r;
            if ((v + 1) * Lanes<T>::count <= job.n_frames) {
                store(to, r);
            } else {
                for (Index i = 0; v * Lanes<T>::count + i < job.n_frames; ++i) to[i] = r[i];
            }
        }
    }
}

// sum of power / r + log r
template <class T>
double sum_cost(const Factors<T>& job, Index first, Index last) {
    const Source<T> source(job, T(1));
    SumOfLogs<T> logs;
    double total = 0;
    for (Index f = first; f < last; ++f) {
        Vector<T> ratios = {};
        for (Index v = 0; v < source.count; ++v) {
            Vector<T> r;
            source.template set_variances<1, 0, 0>(f, v, &r);
            ratios += source.power(f, v) / r;
            logs.add(r);
        }
        total += double(sum<T>(ratios));
    }
    return total + logs.total();
}

#define INSTANTIATE(T)                                                                      \
    template void slopes_by_frequency<T>(const Factors<T>&, Index, Index, Slopes<T>*);      \
    template void slopes_by_frame<T>(const Factors<T>&, Index, Index, Slopes<T>*);          \
    template void invert_variance<T>(const Factors<T>&, Index, Index, T*);                  \
    template double sum_cost<T>(const Factors<T>&, Index, Index);
INSTANTIATE(double)
INSTANTIATE(float)
#undef INSTANTIATE

}  // namespace SEPARATRIX_ISA
}  // namespace separatrix
