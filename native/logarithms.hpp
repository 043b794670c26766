// The sum of many logarithms for the price of a few.
#pragma once

#include "lanes.hpp"

namespace separatrix {
namespace SEPARATRIX_ISA {

// Bits of positive numbers: exponent and mantissa.
template <class T>
struct Bits;
template <>
struct Bits<double> {
    typedef long long Integer;
    static constexpr Integer shift = 52, bias = 1023, mantissa = 0xfffffffffffffLL, one = 0x3ff0000000000000LL;
};
template <>
struct Bits<float> {
    typedef int Integer;
    static constexpr Integer shift = 23, bias = 127, mantissa = 0x7fffff, one = 0x3f800000;
};

// Exponents are summed, mantissas in [1, 2) are multiplied; their product is split anew before
// it can leave the range of T.
template <class T>
class SumOfLogs {
public:
    void add(Vector<T> r) {
        product *= split(r);
        if (++in_product == 64) {
            product = split(product);
            in_product = 0;
        }
    }

    double total() const {
        double sum = 0;
        for (Index i = 0; i < Lanes<T>::count; ++i)
            sum += __builtin_log(double(product[i])) + 0.6931471805599453 * double(exponents[i]);
        return sum;
    }

private:
    typedef typename Bits<T>::Integer Integer;
    typedef Integer Integers __attribute__((vector_size(SEPARATRIX_VECTOR_BYTES)));

    Vector<T> split(Vector<T> r) {
        const Integers bits = (Integers)r;
        exponents += (bits >> Bits<T>::shift) - Bits<T>::bias;
        return (Vector<T>)((bits & Bits<T>::mantissa) | Bits<T>::one);
    }

    Integers exponents = {};
    Vector<T> product = spread(T(1));
    int in_product = 0;
};

}  // namespace SEPARATRIX_ISA
}  // namespace separatrix
