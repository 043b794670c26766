// Vectors of the machine at hand.
//
// This header and those that include it are compiled once for every instruction set.  They
// use no inline function of the standard library, which the linker could share with code that
// must also run on older machines.
#pragma once

#include <utility>

#include "sweep.hpp"

namespace separatrix {
namespace SEPARATRIX_ISA {

template <class T>
struct Lanes {
    static constexpr Index count = SEPARATRIX_VECTOR_BYTES / sizeof(T);
    typedef T Vector __attribute__((vector_size(SEPARATRIX_VECTOR_BYTES)));
    typedef T Anywhere __attribute__((vector_size(SEPARATRIX_VECTOR_BYTES), aligned(sizeof(T)), may_alias));
};
template <class T>
using Vector = typename Lanes<T>::Vector;

template <class T>
inline Vector<T> load(const T* from) {
    return *reinterpret_cast<const typename Lanes<T>::Anywhere*>(from);
}

template <class T>
inline void store(T* to, Vector<T> value) {
    *reinterpret_cast<typename Lanes<T>::Anywhere*>(to) = value;
}

template <class T>
inline Vector<T> spread(T value) {
    return Vector<T>{} + value;
}

inline double root(double x) { return __builtin_sqrt(x); }
inline float root(float x) { return __builtin_sqrtf(x); }

template <class T>
inline Vector<T> roots(Vector<T> x) {
    T values[Lanes<T>::count];  // as an array: compilers see a vector operation in this loop
    store(values, x);
    for (T& value : values) value = root(value);
    return load(values);
}

// Lane i of the result is entry index(i) of a and b in a row.
template <class T, int (*index)(int), int... I>
inline Vector<T> picked(Vector<T> a, Vector<T> b, std::integer_sequence<int, I...>) {
#ifdef __clang__
    return __builtin_shufflevector(a, b, index(I)...);
#else
    typedef decltype(a < b) Positions;
    return __builtin_shuffle(a, b, Positions{index(I)...});
#endif
}

template <class T, int (*index)(int)>
inline Vector<T> picked(Vector<T> a, Vector<T> b) {
    return picked<T, index>(a, b, std::make_integer_sequence<int, int(Lanes<T>::count)>());
}

constexpr int even(int i) { return 2 * i; }
constexpr int odd(int i) { return 2 * i + 1; }

// From pairs of real and imaginary parts in a row to a vector of each.
template <class T>
inline Complex<Vector<T>> load_split(const Complex<T>* from) {
    const T* parts = reinterpret_cast<const T*>(from);
    const Vector<T> low = load(parts), high = load(parts + Lanes<T>::count);
    return {picked<T, even>(low, high), picked<T, odd>(low, high)};
}

// Of two vectors v and w: v where a lane's number lacks the bit, w where it has it; and the
// same with every lane exchanged for its neighbour in that bit.
template <int count, int bit>
constexpr int kept(int i) {
    return i & bit ? count + i : i;
}
template <int count, int bit>
constexpr int exchanged(int i) {
    return i & bit ? count + (i ^ bit) : i ^ bit;
}

// Lane i of the result is the sum over the lanes of v[i]: as many sums as there are lanes,
// for little more than the price of one.  v is used up.
template <class T, int bit = int(Lanes<T>::count) / 2>
inline Vector<T> sums(Vector<T>* v) {
    constexpr int count = int(Lanes<T>::count);
    for (int i = 0; i < bit; ++i)
        v[i] = picked<T, kept<count, bit>>(v[i], v[i + bit]) + picked<T, exchanged<count, bit>>(v[i], v[i + bit]);
    if constexpr (bit > 1) return sums<T, bit / 2>(v);
    return v[0];
}

template <class T>
inline T sum(Vector<T> v) {
    T total = 0;
    for (Index i = 0; i < Lanes<T>::count; ++i) total += v[i];
    return total;
}

}  // namespace SEPARATRIX_ISA
}  // namespace separatrix
