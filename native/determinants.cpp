// Determinants of small matrices, which the cost of demixing consists of.  Compiled once for
// every instruction set.
#include "buffer.hpp"
#include "logarithms.hpp"
#include "matrices.hpp"

namespace separatrix {
namespace SEPARATRIX_ISA {

template <class T>
double sum_log_det(const Complex<T>* matrices, Index count, Index n) {
    Buffer<Number<T>> A(n * n);
    SumOfLogs<T> logs;
    bool regular = true;
    for (Index first = 0; first < count; first += Lanes<T>::count) {
        gather(matrices, n * n, first, count, +A);
        eliminate(+A, +A, n, 0);
        for (Index k = 0; k < n; ++k) {
            Vector<T> inverse_square = abs2(A[k * n + k]);
            for (Index lane = 0; lane < Lanes<T>::count; ++lane) {
                if (first + lane >= count) inverse_square[lane] = 1;
                regular = regular && inverse_square[lane] > 0 && inverse_square[lane] < T(__builtin_inf());
            }
            logs.add(inverse_square);
        }
    }
    return regular ? -logs.total() / 2 : __builtin_nan("");
}

template double sum_log_det<double>(const Complex<double>*, Index, Index);
template double sum_log_det<float>(const Complex<float>*, Index, Index);

}  // namespace SEPARATRIX_ISA
}  // namespace separatrix
