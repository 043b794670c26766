// The signals of one frequency, a stretch of frames at a time: short enough to stay in the
// fastest cache, whatever the length of the recording.
#pragma once

#include "lanes.hpp"

namespace separatrix {
namespace SEPARATRIX_ISA {

// Vectors looked at together, and signals with which one is multiplied: their sums for four
// sources fill half of 32 registers.
#if defined(__AVX512F__) || defined(__aarch64__)
constexpr int at_once = 2;
#else
constexpr int at_once = 1;
#endif

// Rows of numbers, read from some frame on.  The same frame of the next frequency lies `ahead`
// numbers further on and is fetched by the way; 0 where it is not wanted.
template <class N>
struct Rows {
    const N* data;
    Index stride, ahead;
    const N* operator[](Index row) const { return data + row * stride; }
    Rows from_row(Index row) const { return {data + row * stride, stride, ahead}; }
};

template <class N>
inline void fetch(const N* from, Index bytes) {
    const char* line = reinterpret_cast<const char*>(from);
    for (Index i = 0; i < bytes; i += 64) __builtin_prefetch(line + i, 0, 2);
}

// `count` vectors of frames of one row, from vector v on.
template <class T, int count>
inline void read(Rows<Complex<T>> x, Index row, Index v, Complex<Vector<T>>* out) {
    const Complex<T>* from = x[row] + v * Lanes<T>::count;
    if (x.ahead) fetch(from + x.ahead, count * Lanes<T>::count * Index(sizeof *from));
    for (int c = 0; c < count; ++c) out[c] = load_split(from + c * Lanes<T>::count);
}

// Signals as planes of real and imaginary parts, `length` vectors apart.
template <class T>
struct Planes {
    Vector<T>* data;
    Index length;
    Vector<T>* re(Index row) const { return data + 2 * row * length; }
    Vector<T>* im(Index row) const { return data + (2 * row + 1) * length; }
    Planes from_row(Index row) const { return {re(row), length}; }
    Planes from_vector(Index v) const { return {data + v, length}; }

    void put(Index row, Index v, Complex<Vector<T>> value) const {
        re(row)[v] = value.re;
        im(row)[v] = value.im;
    }
};

template <class T, int count>
inline void read(Planes<T> y, Index row, Index v, Complex<Vector<T>>* out) {
    for (int c = 0; c < count; ++c) out[c] = {y.re(row)[v + c], y.im(row)[v + c]};
}

// Powers of signals, row by row, put where they belong or added to what is there.
template <class T>
struct Powers {
    T* data;
    Index stride, n_frames;
    bool add;
    Powers from_frame(Index t, Index frames) const { return {data + t, stride, frames, add}; }

    void put(Index row, Index v, Complex<Vector<T>> value) const {
        constexpr Index lanes = Lanes<T>::count;
        T* to = data + row * stride + v * lanes;
        Vector<T> power = value.re * value.re + value.im * value.im;
        if ((v + 1) * lanes <= n_frames) {
            if (add) power += load(to);
            store(to, power);
        } else {
            for (Index i = 0; v * lanes + i < n_frames; ++i) to[i] = power[i] + (add ? to[i] : T(0));
        }
    }
};

// Where the powers of frequency f go: added up within a block if they are spherical.
template <class T>
Powers<T> powers_of(const Sweep<T>& sweep, Index f, Index block, bool add) {
    const Index row = sweep.spherical ? block * sweep.n_src : f;
    return {sweep.power + row * sweep.n_frames, (sweep.spherical ? 1 : sweep.n_freq) * sweep.n_frames, sweep.n_frames, add};
}

template <class T>
Rows<Complex<T>> mixture_of(const Sweep<T>& sweep, Index f) {
    return {sweep.x + f * sweep.n_chan * sweep.n_frames, sweep.n_frames, sweep.n_chan * sweep.n_frames};
}

// Vectors of a stretch: all its signals take 24 KiB.
template <class T>
Index stretch_length(Index n) {
    const Index length = 24576 / (2 * n * Index(sizeof(Vector<T>)));
    return length > 4 ? length : 4;
}

// Calls work(first frame, number of frames): whole vectors, at most `length` of them, and in
// the end the frames that fill no vector.
template <class T, class Work>
void for_stretches(Index n_frames, Index length, const Work& work) {
    constexpr Index lanes = Lanes<T>::count;
    const Index whole = n_frames / lanes * lanes;
    for (Index t = 0; t < whole; t += length * lanes) work(t, whole - t < length * lanes ? whole - t : length * lanes);
    if (whole < n_frames) work(whole, n_frames - whole);
}

// The rows from frame t on; of less than a vector, a copy that is padded with zeros.
template <class T, class N>
Rows<N> from_frame(Rows<N> rows, Index n, Index t, Index frames, N* copy) {
    constexpr Index lanes = Lanes<T>::count;
    if (frames >= lanes) return {rows.data + t, rows.stride, rows.ahead};
    for (Index i = 0; i < n; ++i)
        for (Index k = 0; k < lanes; ++k) copy[i * lanes + k] = k < frames ? rows[i][t + k] : N{};
    return {copy, lanes, 0};
}

template <class T>
Index vectors_in(Index frames) {
    return (frames + Lanes<T>::count - 1) / Lanes<T>::count;
}

// The part of M x from `columns` columns of M for `count` vectors of frames, added to what
// stands in the planes `before` unless first, and put into `out`.
template <class T, int columns, int count, bool first, class In, class Out>
inline void demix_vectors(const Complex<T>* M, Index rows, Index n, In x, Index v, Planes<T> before, const Out& out) {
    Complex<Vector<T>> in[columns][count];
    for (int j = 0; j < columns; ++j) read<T, count>(x, j, v, in[j]);
    for (Index i = 0; i < rows; ++i) {
        Complex<Vector<T>> y[count] = {};
        if (!first) read<T, count>(before, i, v, y);
        for (int j = 0; j < columns; ++j) {
            const Complex<T> m = M[i * n + j];
            for (int c = 0; c < count; ++c) {
                y[c].re += m.re * in[j][c].re;
                y[c].im += m.re * in[j][c].im;
                y[c].re -= m.im * in[j][c].im;
                y[c].im += m.im * in[j][c].re;
            }
        }
        for (int c = 0; c < count; ++c) out.put(i, v + c, y[c]);
    }
}

template <class T, int columns, bool first, class In, class Out>
void demix_columns(const Complex<T>* M, Index rows, Index n, In x, Index vectors, Planes<T> before, const Out& out) {
    Index v = 0;
    for (; v + at_once <= vectors; v += at_once)
        demix_vectors<T, columns, at_once, first>(M, rows, n, x, v, before, out);
    for (; v < vectors; ++v) demix_vectors<T, columns, 1, first>(M, rows, n, x, v, before, out);
}

// M x for a matrix of `rows` rows and n columns, put into `out`; the columns are taken four at
// a time, with sums in the planes `partial`.
template <class T, class In, class Out>
void demix(const Complex<T>* M, Index rows, Index n, In x, Index vectors, Planes<T> partial, const Out& out) {
    if (n <= 4) {
        switch (n) {
            case 1: return demix_columns<T, 1, true>(M, rows, n, x, vectors, partial, out);
            case 2: return demix_columns<T, 2, true>(M, rows, n, x, vectors, partial, out);
            case 3: return demix_columns<T, 3, true>(M, rows, n, x, vectors, partial, out);
            default: return demix_columns<T, 4, true>(M, rows, n, x, vectors, partial, out);
        }
    }
    demix_columns<T, 4, true>(M, rows, n, x, vectors, partial, partial);
    Index j = 4;
    for (; j + 4 < n; j += 4) demix_columns<T, 4, false>(M + j, rows, n, x.from_row(j), vectors, partial, partial);
    switch (n - j) {
        case 1: return demix_columns<T, 1, false>(M + j, rows, n, x.from_row(j), vectors, partial, out);
        case 2: return demix_columns<T, 2, false>(M + j, rows, n, x.from_row(j), vectors, partial, out);
        case 3: return demix_columns<T, 3, false>(M + j, rows, n, x.from_row(j), vectors, partial, out);
        default: return demix_columns<T, 4, false>(M + j, rows, n, x.from_row(j), vectors, partial, out);
    }
}

}  // namespace SEPARATRIX_ISA
}  // namespace separatrix
